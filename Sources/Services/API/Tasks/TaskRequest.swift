import Crypto
import Encoding
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Recurrence
import ServiceKit
import Store
import Tasks
import TimeZones
import Timestamps

extension TaskRoutes {
    /// The hot paths, which answer with bytes cached by the store.
    func get(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (owner, id) = (try reader(context), try taskID(context))
        let snapshot = try await tasks.store.snapshot(of: owner)
        guard let entry = snapshot.task(id) else { throw TaskFault.unknown }
        let tag = EntityTag.text(entry.rev)
        guard !EntityTag.isHeld(tag, by: request) else {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        return JSONResponse(entry.json, headers: [.eTag: tag]).response
    }

    /// A page is joined once per revision and query, and cached with the snapshot; a known query is not even parsed.
    func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let owner = try reader(context)
        let identity = try context.requireIdentity()
        let start = ContinuousClock.now
        let snapshot = try await tasks.store.snapshot(of: owner)
        let known = ContinuousClock.now
        let page = try ListAnswer.page(
            of: snapshot, asked: request.uri.query ?? "", zone: identity.zone, now: tasks.now)
        var headers: HTTPFields = [.cacheControl: "no-cache"]
        headers.set(serverTiming: ("state", known - start), ("list", .now - known))
        return JSONResponse(buffer: page, headers: headers).response
    }

    func changes(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let owner = try reader(context)
        let since = try since(request)
        let snapshot = try await tasks.store.snapshot(of: owner)
        return JSONResponse(try TaskChanges.json(of: snapshot, since: since)).response
    }

    private func since(_ request: Request) throws -> Int64 {
        let parameters = try QueryString(request.uri.query ?? "").parameters
        if let unknown = parameters.first(where: { $0.name != "since" }) {
            throw Problem.invalid(unknown.name, "is not known here; known is since")
        }
        guard parameters.count == 1, let since = Int64(parameters[0].value), since >= 0 else {
            throw Problem.invalid("since", "must be given once, as the rev of an earlier answer")
        }
        return since
    }
}

extension TaskRoutes {
    /// Maximum size of a task as JSON, in bytes: ten times what its limits amount to.
    private static var bodyLimit: Int { 256 << 10 }

    func body(_ request: Request) async throws -> [UInt8] {
        try request.requireJSON()
        return try await request.bytes(limit: Self.bodyLimit)
    }

    func reader(_ context: ServiceContext) throws -> String {
        let identity = try context.requireIdentity()
        guard identity.scopes.contains("read") else { throw TaskFault.forbidden }
        return identity.userID
    }

    /// - Throws: ``Problem`` when the token does not permit changes, or `Change-Unit` is invalid.
    func cause(_ request: Request, _ context: ServiceContext) throws -> UserTasks.Cause {
        let identity = try context.requireIdentity()
        guard identity.scopes.contains("write") else { throw TaskFault.forbidden }
        return UserTasks.Cause(
            owner: identity.userID, in: context.scope, zone: Zone(identity.zone) ?? .utc, unit: try unit(request))
    }

    /// `Change-Unit`: identifies consecutive requests that are undone together.
    private func unit(_ request: Request) throws -> String? {
        guard let name = HTTPField.Name("Change-Unit"), let unit = request.headers[name] else { return nil }
        let isPlain = unit.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        guard (1...64).contains(unit.utf8.count), isPlain else {
            throw Problem.invalid("Change-Unit", "must be 1 to 64 visible ASCII characters")
        }
        return unit
    }

    /// `?scope=this` changes one occurrence of a recurring task, `all` (the default) also changes later occurrences.
    func scope(_ request: Request) throws -> SeriesScope {
        let given = try QueryString(request.uri.query ?? "").parameters.filter { $0.name == "scope" }
        guard let first = given.first else { return .all }
        guard given.count == 1, let scope = SeriesScope(rawValue: first.value) else {
            throw Problem.invalid("scope", "must be one of this, all")
        }
        return scope
    }

    /// The id in the path; an invalid one is answered like that of a missing task.
    func taskID(_ context: ServiceContext) throws -> UUID {
        guard let text = context.parameters.get("id"), let id = UUID(taskID: text) else {
            throw TaskFault.unknown
        }
        return id
    }

    func answer(
        _ task: UserTasks.Answer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.eTag] = EntityTag.text(task.rev)
        return JSONResponse(task.json, status: status, headers: headers).response
    }
}

/// A task's entity tag (RFC 9110, section 8.8.3): its revision in quotes.
enum EntityTag {
    static func text(_ rev: Int64) -> String { "\"\(rev)\"" }

    /// A condition on the current revision.
    enum Condition: Sendable, Hashable {
        case none
        case any
        case revisions(Set<String>)

        /// `If-Match` uses strong comparison: a weak tag matches nothing.
        func allows(_ rev: Int64) -> Bool {
            switch self {
            case .none, .any: true
            case .revisions(let tags): tags.contains(EntityTag.text(rev))
            }
        }
    }

    /// Reads `If-Match`.
    static func ifMatch(_ request: Request) -> Condition {
        guard let header = request.headers[.ifMatch] else { return .none }
        let tags = tags(header)
        return tags == ["*"] ? .any : .revisions(tags)
    }

    /// True when `If-None-Match` shows that the client has this revision; uses weak comparison.
    static func isHeld(_ tag: String, by request: Request) -> Bool {
        guard let header = request.headers[.ifNoneMatch] else { return false }
        let tags = tags(header)
        return tags.contains("*") || tags.contains(tag) || tags.contains("W/" + tag)
    }

    private static func tags(_ header: String) -> Set<String> {
        Set(header.split(separator: ",").map { String($0).trimmingWhitespace })
    }
}

/// The `Idempotency-Key` of a creation: the same key with the same task always gives the same answer.
enum IdempotencyKey {
    /// - Parameter part: the index of the task in a request that creates several.
    /// - Throws: ``Problem`` 400 when the key is empty, too long or not visible ASCII.
    static func mark(of content: TaskContent, in request: Request, part: Int? = nil) throws -> CreationMark? {
        try mark(of: canonical(content), in: request, part: part)
    }

    /// - Parameter bytes: the request in canonical form.
    static func mark(of bytes: [UInt8], in request: Request, part: Int? = nil) throws -> CreationMark? {
        guard let key = try check(request) else { return nil }
        let name = (part.map { "\($0):" } ?? "") + key
        return CreationMark(key: digest(Array(name.utf8)), request: digest(bytes))
    }

    /// Reads the header; throws the errors of ``mark(of:in:part:)``.
    @discardableResult
    static func check(_ request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...TaskLimits.idempotencyKeyBytes).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw Problem.invalid(
                "Idempotency-Key", "must have 1 to \(TaskLimits.idempotencyKeyBytes) printable ASCII characters")
        }
        return key
    }

    /// The content in a canonical encoding, so that white space and the order of members do not matter.
    private static func canonical(_ content: TaskContent) -> [UInt8] {
        let value: JSONValue = [
            "title": .string(content.title), "description": content.description.map { .string($0) } ?? .null,
            "status": .string(content.status.rawValue), "priority": .string(content.priority.rawValue),
            "tags": .array(content.tags.map { .string($0) }),
            "due": content.due.map { .string($0.text) } ?? .null,
            "reminders": content.reminders.map { .array($0.map { .integer(Int64($0)) }) } ?? .null,
            "recurrence": content.recurrence?.json ?? .null,
            // Without ids, which the server generates anew each time.
            "checklist": .array(content.checklist.map { ["title": .string($0.title), "done": .bool($0.done)] }),
        ]
        return value.bytes
    }

    private static func digest(_ bytes: [UInt8]) -> String { Base64URL.encode(SHA256.hash(data: bytes).prefix(16)) }
}
