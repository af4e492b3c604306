import HTTPTypes
import ServiceKit
import Tasks

/// Why a request about a saved filter is refused.
enum FilterFault: Error, Sendable, Hashable {
    /// No such filter for this user, whether or not somebody else has it.
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
    /// The same under the name of the member or parameter that the filter came in.
    func fieldFault(_ field: String) -> FieldFault { FieldFault(field, text) }
}
