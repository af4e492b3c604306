import ServiceKit
import Timestamps

/// Which part of the list of conversations is asked for.
struct ConversationQuery: Sendable {
    static let limits = 1...100
    private(set) var limit = 20
    private(set) var cursor: ConversationCursor?

    /// - Throws: ``Problem`` 400 naming the parameter.
    init(_ parameters: [(name: String, value: String)]) throws {
        var seen: Set<String> = []
        for (name, value) in parameters {
            guard seen.insert(name).inserted else { throw Problem.invalid(name, "must be given once") }
            switch name {
            case "limit":
                guard let limit = Int(value), Self.limits.contains(limit) else {
                    throw Problem.invalid("limit", "must be a whole number, 1 to \(Self.limits.upperBound)")
                }
                self.limit = limit
            case "cursor":
                guard let cursor = ConversationCursor(value) else {
                    throw Problem.invalid("cursor", "must be the next_cursor of an earlier answer")
                }
                self.cursor = cursor
            default: throw Problem.invalid(name, "is not known here; known are limit and cursor")
            }
        }
    }
}

/// A place in the list, which is in the order of the last message.
struct ConversationCursor: Sendable {
    private let updatedAt: Timestamp
    private let id: String

    init(_ entry: UserBook.Entry) {
        updatedAt = entry.updatedAt
        id = entry.id
    }

    init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), RandomID.isOne(String(parts[1])) else { return nil }
        updatedAt = Timestamp(milliseconds: milliseconds)
        id = String(parts[1])
    }

    var text: String { "\(updatedAt.milliseconds)_\(id)" }

    /// Whether an entry comes behind this place.
    func precedes(_ entry: UserBook.Entry) -> Bool {
        entry.updatedAt != updatedAt ? entry.updatedAt < updatedAt : entry.id < id
    }
}
