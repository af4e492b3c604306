public import JSON

/// The `data` of every event of the suite (`specs/002-events/contracts/event-data.schema.json`).
public struct TaskEventData: Sendable, Equatable {
    public var userID: String
    public var taskID: String
    /// The user's revision at which the change happened, which orders one user's events.
    public var sequence: Int64
    /// Equal to the CloudEvent's `id`; see ``EventID``.
    public var idempotencyKey: String
    /// A JSON object whose shape depends on the event's type.
    public var payload: [UInt8]
    /// The names of the task's members that the change touched; empty on creation and deletion.
    public var changed: [String]

    public init(
        userID: String, taskID: String, sequence: Int64, idempotencyKey: String, payload: [UInt8],
        changed: [String] = []
    ) {
        self.userID = userID
        self.taskID = taskID
        self.sequence = sequence
        self.idempotencyKey = idempotencyKey
        self.payload = payload
        self.changed = changed
    }

    public func encode(into writer: inout JSONWriter) {
        writer.object { json in
            json.member("user_id", userID)
            json.member("task_id", taskID)
            json.member("sequence", sequence)
            json.member("idempotency_key", idempotencyKey)
            json.member("payload", raw: payload)
            json.member("changed") { $0.array(changed) }
        }
    }

    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 192 + payload.count)
        encode(into: &writer)
        return writer.bytes
    }
}

extension TaskEventData {
    /// Reads an event's `data`; unknown members are ignored.
    ///
    /// - Throws: `JSONFault`, or ``ContractFault/missing(_:)``.
    public init(json: [UInt8]) throws {
        self = try JSONScanner.read(json) { try TaskEventData(from: &$0) }
    }

    public init(from scanner: inout JSONScanner) throws {
        var userID: String?
        var taskID: String?
        var sequence: Int64?
        var key: String?
        var payload: [UInt8]?
        var changed: [String] = []
        try scanner.object { member, scanner in
            switch member {
            case "user_id": userID = try scanner.string()
            case "task_id": taskID = try scanner.string()
            case "sequence": sequence = try scanner.integer()
            case "idempotency_key": key = try scanner.string()
            case "payload": payload = try scanner.rawValue()
            case "changed": try scanner.array { changed.append(try $0.string()) }
            default: try scanner.skip()
            }
        }
        self.init(
            userID: try required(userID, "user_id"), taskID: try required(taskID, "task_id"),
            sequence: try required(sequence, "sequence"), idempotencyKey: try required(key, "idempotency_key"),
            payload: try required(payload, "payload"), changed: changed)
    }
}

func required<Value>(_ value: Value?, _ member: String) throws(ContractFault) -> Value {
    guard let value else { throw .missing(member) }
    return value
}

/// The identity of an event, the same at every redelivery: `<user>.<rev>.<index within the commit>`, after the source
/// and a colon unless that is the api. It is unique by itself, whatever publishes about the user.
public struct EventID: Sendable, Hashable, CustomStringConvertible {
    public let userID: String
    public let rev: Int64
    public let index: Int
    /// The source, with a colon; empty for the api.
    public let scope: String

    /// Ends the source in an id.
    public static let scopeEnd = ":"

    public init(userID: String, rev: Int64, index: Int, scope: String = "") {
        self.scope = scope
        self.userID = userID
        self.rev = rev
        self.index = index
    }

    /// - Returns: nil when the text is not such an id.
    public init?(_ text: String) {
        let start = text.firstIndex(of: ":").map { text.index(after: $0) } ?? text.startIndex
        let parts = text[start...].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let rev = Int64(parts[1]), let index = Int(parts[2]), rev >= 0,
            index >= 0, text.first != ":"
        else { return nil }
        self.init(userID: String(parts[0]), rev: rev, index: index, scope: String(text[..<start]))
    }

    public var description: String { "\(scope)\(userID).\(rev).\(index)" }
}

/// The CloudEvents `type` of every event of the suite.
public enum EventType: String, Sendable, Hashable, CaseIterable {
    case taskCreated = "com.todo.task.created"
    case taskUpdated = "com.todo.task.updated"
    case taskCompleted = "com.todo.task.completed"
    case taskReopened = "com.todo.task.reopened"
    case taskDeleted = "com.todo.task.deleted"
    case reminderScheduled = "com.todo.reminder.scheduled"
    case reminderCancelled = "com.todo.reminder.cancelled"
    case reminderDue = "com.todo.reminder.due"
    case reminderDelivered = "com.todo.reminder.delivered"
    case reminderFailed = "com.todo.reminder.failed"
    case syncChanged = "com.todo.sync.changed"
    case syncNotice = "com.todo.sync.notice"
    case syncClosed = "com.todo.sync.closed"
    case accountDeleted = "com.todo.account.deleted"

    /// The one topic that carries events of this type.
    public var topic: Topic {
        switch self {
        case .taskCreated, .taskUpdated, .taskCompleted, .taskReopened, .taskDeleted: .taskEvents
        case .reminderScheduled, .reminderCancelled, .reminderDue, .reminderDelivered, .reminderFailed: .reminders
        case .syncChanged, .syncNotice, .syncClosed: .taskUpdates
        case .accountDeleted: .accountEvents
        }
    }
}

/// The reason why JSON from another service violates the contract.
public enum ContractFault: Error, Sendable, Equatable {
    /// A required member is absent; the member's name.
    case missing(String)
    /// A member holds a value outside its set; the member's name.
    case unknownValue(String)
}
