/// The order of a list; ties are broken by id. What lacks the field comes last in either direction.
public struct TaskSort: Sendable, Hashable {
    /// What a list can be sorted by.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case created, updated, due, priority, title, completed, position, relevance
    }

    public let field: Field
    public let isDescending: Bool

    /// What a search is sorted by unless it says something else: what fits best first, of equals the newer one.
    public static let relevance = TaskSort(.relevance)

    init(_ field: Field, isDescending: Bool = false) {
        self.field = field
        self.isDescending = isDescending
    }

    /// Reads `due`, or `-due` for the other direction.
    public init?(_ text: some StringProtocol) {
        let isDescending = text.first == "-"
        guard let field = Field(rawValue: String(isDescending ? text.dropFirst() : text[...])) else { return nil }
        self.init(field, isDescending: isDescending)
    }

    public var text: String { (isDescending ? "-" : "") + field.rawValue }

    /// Whether of two tasks the first comes before the second.
    public func precedes(_ left: TaskSortKey, _ right: TaskSortKey) -> Bool {
        guard left.value != right.value else {
            return isDescending != (field == .relevance) ? left.id > right.id : left.id < right.id
        }
        switch (left.value, right.value) {
        case (.missing, _): return false
        case (_, .missing): return true
        case (.number(let left), .number(let right)): return isDescending ? left > right : left < right
        case (.text(let left), .text(let right)):
            return isDescending
                ? right.utf8.lexicographicallyPrecedes(left.utf8) : left.utf8.lexicographicallyPrecedes(right.utf8)
        default: return false
        }
    }
}
