import Encoding
import ServiceKit
import Store
import Timestamps

/// What a request asks of a trail.
struct TrailQuery: Sendable {
    private static let known = ["task_id", "type", "after", "before", "order", "cursor", "limit", "user_id"]
    static let limits = 1...500

    /// Whose trail; nil for one's own.
    private(set) var userID: String?
    private(set) var journal = JournalQuery()

    /// - Parameter known: the parameters that the route takes.
    init(_ parameters: [(name: String, value: String)], known: [String] = known) throws(Problem) {
        var faults: [FieldFault] = []
        var seen: Set<String> = []
        for (name, value) in parameters {
            if !known.contains(name) {
                faults.append(FieldFault(name, "is not known here; known are \(known.joined(separator: ", "))"))
            } else if !seen.insert(name).inserted {
                faults.append(FieldFault(name, "must be given once"))
            } else if let fault = read(name, value) {
                faults.append(FieldFault(name, fault))
            }
        }
        if let cursor = journal.cursor, cursor.newestFirst != journal.newestFirst {
            faults.append(FieldFault("cursor", "belongs to the other order"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
    }

    /// - Returns: what is wrong with the value; nil when nothing is.
    private mutating func read(_ name: String, _ value: String) -> String? {
        switch name {
        case "task_id": journal.subject = value
        case "type": journal.type = value.hasPrefix("com.") ? value : "com.todo." + value
        case "after":
            journal.after = Timestamp(rfc3339: value)
            if journal.after == nil { return "must be a time like 2026-11-21T09:30:00Z" }
        case "before":
            journal.before = Timestamp(rfc3339: value)
            if journal.before == nil { return "must be a time like 2026-11-21T09:30:00Z" }
        case "order":
            guard ["oldest", "newest"].contains(value) else { return "must be oldest or newest" }
            journal.newestFirst = value == "newest"
        case "cursor":
            journal.cursor = Base64URL.decode(value.utf8).flatMap { JournalCursor(json: Array($0)) }
            if journal.cursor == nil { return "must be the next_cursor of an earlier answer" }
        case "limit":
            guard let limit = Int(value), Self.limits.contains(limit) else { return "must be 1 to 500" }
            journal.limit = limit
        default:
            guard let id = UserID.canonical(value) else { return "must be a user's id" }
            userID = id
        }
        return nil
    }
}
