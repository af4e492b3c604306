import HTTPTypes
import JSON

/// The user's saved filters at the suite.
struct SavedFilters: Sendable {
    private let desk: CommandContext

    init(_ desk: CommandContext) { self.desk = desk }

    func all() async throws -> [JSONValue] {
        try await desk.session.json(.get, "/api/filters")["filters"]?.array ?? []
    }

    /// The filter with this name, ignoring case, or this id.
    func find(_ name: String) async throws -> JSONValue {
        let filters = try await all()
        let found = filters.first { $0["name"]?.string?.lowercased() == name.lowercased() || $0["id"]?.string == name }
        guard let found else {
            let names = filters.compactMap { $0["name"]?.string }.joined(separator: ", ")
            throw ClientFault(
                .notFound, "There is no filter called \"\(name)\".",
                next: filters.isEmpty ? "Save one with: errand filters save NAME FILTER" : "There are: \(names).")
        }
        return found
    }
}
