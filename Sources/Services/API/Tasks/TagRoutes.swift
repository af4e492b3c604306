import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks

/// `/api/tags`: the tags in use, renamed and removed across tasks.
struct TagRoutes: Sendable {
    let tasks: TaskRoutes

    func add(to routes: Routes) {
        let group = routes.group("api/tags").authenticated()
        group.get { request, context in try await list(request, context) }
        group.put(":name") { request, context in try await rename(request, context, nameInPath) }
        group.delete(":name") { request, context in try await delete(request, context, nameInPath) }
        group.put { request, context in try await rename(request, context, nameInQuery) }
        group.delete { request, context in try await delete(request, context, nameInQuery) }
    }

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let owner = try tasks.reader(context)
        let snapshot = try await tasks.tasks.store.snapshot(of: owner)
        let json = snapshot.derived("tags", cost: \.readableBytes) { ByteBuffer(bytes: TagList.json(of: $0)) }
        return JSONResponse(buffer: json, headers: [.cacheControl: "no-cache"]).response
    }

    /// Renames a tag; renaming to a tag that is in use merges the two.
    private func rename(
        _ request: Request, _ context: ServiceContext, _ name: (Request, ServiceContext) throws -> String
    ) async throws -> Response {
        let cause = try tasks.cause(request, context)
        var members = try BodyMembers(try await tasks.value(request), known: ["name"])
        let text = members.read("name") { try $0.text("name") }
        guard let text, members.faults.isEmpty else { throw Problem.invalid(members.faults) }
        let old = try TaskContent.tag(try name(request, context), of: "name")
        let new = try TaskContent.tag(text, of: "name")
        return answer(try await tasks.tasks.replaceTag(old, by: new, for: cause), name: new)
    }

    private func delete(
        _ request: Request, _ context: ServiceContext, _ name: (Request, ServiceContext) throws -> String
    ) async throws -> Response {
        let cause = try tasks.cause(request, context)
        let name = try TaskContent.tag(try name(request, context), of: "name")
        return answer(try await tasks.tasks.replaceTag(name, by: nil, for: cause), name: name)
    }

    /// The percent-decoded name in the path.
    private func nameInPath(_: Request, _ context: ServiceContext) throws -> String {
        let text = (context.parameters.get("name") ?? "").replacing("+", with: "%2B")
        return try QueryString("name=\(text)").parameters.first?.value ?? ""
    }

    /// `?name=`, which works for every name: sidecars decode the path of an invocation, and then reject a `?` in it or
    /// take a `/` for the end of the name.
    private func nameInQuery(_ request: Request, _: ServiceContext) throws -> String {
        let parameters = try QueryString(request.uri.query ?? "").parameters
        guard parameters.count == 1, let name = parameters.first, name.name == "name" else {
            throw Problem.invalid("name", "must be given, once and alone")
        }
        return name.value
    }

    /// `{"name":"work","changed":3}`.
    private func answer(_ count: Int, name: String) -> Response {
        var json = JSONWriter(reserving: 96)
        json.object { json in
            json.member("name", name)
            json.member("changed", count)
        }
        return JSONResponse(json.bytes).response
    }
}

/// The tags in use.
enum TagList {
    private struct Usage {
        /// The spelling in the newest task that has the tag.
        var name: String
        var count = 0
        var pending = 0
    }

    /// `{"tags":[{"name":"work","count":3,"pending":2}]}`, most used first.
    static func json(of snapshot: Snapshot<TodoTask>) -> [UInt8] {
        var tags: [String: Usage] = [:]
        for entry in snapshot.entries where !entry.record.isTrashed {
            for tag in entry.record.content.tags {
                var usage = tags[tag.lowercased()] ?? Usage(name: tag)
                usage.name = tag
                usage.count += 1
                if entry.record.content.status == .pending { usage.pending += 1 }
                tags[tag.lowercased()] = usage
            }
        }
        let sorted = tags.sorted {
            $0.value.count != $1.value.count ? $0.value.count > $1.value.count : $0.key < $1.key
        }
        var json = JSONWriter(reserving: 64 + 64 * sorted.count)
        json.object { json in
            json.member("tags") { json in
                json.array(sorted.map(\.value)) { json, usage in
                    json.object { json in
                        json.member("name", usage.name)
                        json.member("count", usage.count)
                        json.member("pending", usage.pending)
                    }
                }
            }
        }
        return json.bytes
    }
}
