import Encoding
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks
import TimeZones
import Timestamps

/// `/api/filters`: a user's saved filters.
struct FilterRoutes: Sendable {
    private static let bodyLimit = 32 << 10
    private static let nameCharacters = 100

    let accounts: Accounts

    private var documents: ConditionalDocuments { accounts.documents }

    func add(to routes: Routes) {
        let group = routes.group("api/filters").authenticated()
        group.get { _, context in try await list(context) }
        group.post { request, context in try await create(request, context) }
        group.get(":id") { _, context in try await get(context) }
        group.put(":id") { request, context in try await replace(request, context) }
        group.delete(":id") { _, context in try await delete(context) }
    }

    private func list(_ context: ServiceContext) async throws -> Response {
        let book = try await book(of: try context.requireIdentity(scope: "read"))
        let answer: JSONValue = ["filters": .array(book.filters.map(\.json))]
        return JSONResponse(answer.bytes).response
    }

    private func get(_ context: ServiceContext) async throws -> Response {
        let book = try await book(of: try context.requireIdentity(scope: "read"))
        let id = id(context)
        guard let filter = book.filters.first(where: { $0.id == id }) else { throw FilterFault.unknown }
        return JSONResponse(filter.json.bytes).response
    }

    private func create(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let filter = try await filter(request, id: RandomBytes.hexadecimal(9), identity)
        try await change(identity) { book throws(FilterFault) in try book.add(filter) }
        let headers: HTTPFields = [.location: "/api/filters/\(filter.id)"]
        return JSONResponse(filter.json.bytes, status: .created, headers: headers).response
    }

    private func replace(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let filter = try await filter(request, id: id(context), identity)
        try await change(identity) { book throws(FilterFault) in try book.replace(filter) }
        return JSONResponse(filter.json.bytes).response
    }

    private func delete(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let id = id(context)
        try await change(identity) { book throws(FilterFault) in try book.remove(id) }
        return Response(status: .noContent)
    }

    private func id(_ context: ServiceContext) -> String { context.parameters.get("id") ?? "" }

    private func book(of identity: Identity) async throws -> FilterBook {
        _ = try await accounts.account(of: identity)
        return try await documents.read(FilterBook.self, FilterBook.key(of: identity.userID)) ?? FilterBook()
    }

    private func change(
        _ identity: Identity, _ change: @escaping @Sendable (inout FilterBook) throws(FilterFault) -> Void
    ) async throws {
        // A token outlives its account by minutes, in which nothing may be stored.
        _ = try await accounts.account(of: identity)
        try await documents.update(FilterBook.self, FilterBook.key(of: identity.userID)) { book in
            var changed = book ?? FilterBook()
            try change(&changed)
            book = changed
        }
    }

    /// Reads and validates a filter, which must be usable for a list.
    private func filter(_ request: Request, id: String, _ identity: Identity) async throws -> SavedFilter {
        let value = try await request.json(limit: Self.bodyLimit) { try $0.value() }
        var body = try BodyMembers(value, known: ["id", "name", "filter"])
        let name = body.read("name") { try Self.name(try $0.text("name")) }
        let filter = body.read("filter") { value in
            let text = try value.text("filter")
            do throws(TaskFilterFault) {
                _ = try TaskFilter(text, now: .now, zone: Zone(identity.zone) ?? .utc)
            } catch {
                throw error.fieldFault("filter")
            }
            return text
        }
        guard let name, let filter, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        return SavedFilter(id: id, name: name, filter: filter)
    }

    private static func name(_ text: String) throws(FieldFault) -> String {
        let name = text.trimmingWhitespace
        guard (1...nameCharacters).contains(name.unicodeScalars.count) else {
            throw FieldFault("name", "must have 1 to \(nameCharacters) characters")
        }
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw FieldFault("name", "must not contain control characters")
        }
        return name
    }
}
