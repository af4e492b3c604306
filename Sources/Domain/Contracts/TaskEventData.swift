public import JSON

/// The `data` of every event of the suite (`specs/002-events/contracts/event-data.schema.json`).
public struct TaskEventData: Sendable, Equatable {
    public var userID: String
    public var taskID: String
    /// The user's revision at which the change happened: orders one user's events.
    public var sequence: Int64
    /// The same as the CloudEvent's `id`; see ``EventID``.
    public var idempotencyKey: String
    /// A JSON object, whose shape the event's type decides.
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
        writer.raw(#"{"user_id":"#)
        writer.string(userID)
        writer.raw(#","task_id":"#)
        writer.string(taskID)
        writer.raw(#","sequence":"#)
        writer.integer(sequence)
        writer.raw(#","idempotency_key":"#)
        writer.string(idempotencyKey)
        writer.raw(#","payload":"#)
        writer.raw(payload)
        writer.raw(#","changed":["#)
        for (index, name) in changed.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(name)
        }
        writer.raw("]}")
    }

    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 192 + payload.count)
        encode(into: &writer)
        return writer.bytes
    }
}

extension TaskEventData {
    /// Reads an event's `data`; members it does not know are passed over.
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
