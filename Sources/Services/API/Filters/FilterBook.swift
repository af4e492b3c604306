import HTTPTypes
import JSON
import ServiceKit
import Store
import Tasks

/// The saved filters of one user: `filters:{user}`, in order of creation. Limited in number.
struct FilterBook: ConditionalDocument {
    static let maximumFilters = 100
    private(set) var filters: [SavedFilter] = []

    static func key(of userID: String) -> String { "filters:" + userID }

    init() {}

    /// - Throws: ``FilterFault/tooMany`` or ``FilterFault/nameTaken``.
    mutating func add(_ filter: SavedFilter) throws(FilterFault) {
        guard filters.count < Self.maximumFilters else { throw .tooMany }
        try refuseTakenName(of: filter)
        filters.append(filter)
    }

    /// - Throws: ``FilterFault/unknown`` or ``FilterFault/nameTaken``.
    mutating func replace(_ filter: SavedFilter) throws(FilterFault) {
        guard let index = filters.firstIndex(where: { $0.id == filter.id }) else { throw .unknown }
        try refuseTakenName(of: filter)
        filters[index] = filter
    }

    /// - Throws: ``FilterFault/unknown``.
    mutating func remove(_ id: String) throws(FilterFault) {
        guard let index = filters.firstIndex(where: { $0.id == id }) else { throw .unknown }
        filters.remove(at: index)
    }

    private func refuseTakenName(of filter: SavedFilter) throws(FilterFault) {
        let name = filter.name.lowercased()
        let isTaken = filters.contains { $0.id != filter.id && $0.name.lowercased() == name }
        guard !isTaken else { throw .nameTaken }
    }
}

/// A filter with a name.
struct SavedFilter: Codable, Sendable, Hashable {
    let id: String
    let name: String
    /// The text of a ``TaskFilter``.
    let filter: String

    init(id: String, name: String, filter: String) {
        (self.id, self.name, self.filter) = (id, name, filter)
    }

    /// `{"id":…,"name":…,"filter":…}`, for answers and for the store.
    var json: JSONValue { ["id": .string(id), "name": .string(name), "filter": .string(filter)] }
}

/// The reason why a request about a saved filter is refused.
enum FilterFault: Error, Sendable, Hashable {
    /// This user has no such filter, even if another user does.
    case unknown
    case nameTaken
    case tooMany
}

extension FilterFault: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknown: .notFound
        case .nameTaken:
            Problem(
                .conflict, "filter-name-taken", title: "There is a filter of this name",
                errors: [FieldFault("name", "must be new: another filter has it")])
        case .tooMany:
            Problem(
                .conflict, "too-many-filters", title: "There are \(FilterBook.maximumFilters) filters already",
                detail: "Delete one first.")
        }
    }
}

extension TaskFilterFault {
    /// The fault for the member or parameter that contained the filter.
    func fieldFault(_ field: String) -> FieldFault { FieldFault(field, text) }
}
