public import JSON

/// What happened to one task: the payload of `com.todo.sync.changed`.
public enum SyncChange: Sendable, Equatable {
    /// The task as the API answers it, JSON.
    case upsert(task: [UInt8])
    case delete(taskID: String)

    public func encode(into writer: inout JSONWriter) {
        switch self {
        case .upsert(let task):
            writer.raw(#"{"op":"upsert","task":"#)
            writer.raw(task)
        case .delete(let taskID):
            writer.raw(#"{"op":"delete","task_id":"#)
            writer.string(taskID)
        }
        writer.raw("}")
    }

    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 512)
        encode(into: &writer)
        return writer.bytes
    }

    /// - Throws: `JSONFault`, or a ``ContractFault`` when the operation is unknown or its subject is missing.
    public init(json: [UInt8]) throws {
        var operation: String?
        var task: [UInt8]?
        var taskID: String?
        try JSONScanner.read(json) {
            try $0.object { member, scanner in
                switch member {
                case "op": operation = try scanner.string()
                case "task": task = try scanner.rawValue()
                case "task_id": taskID = try scanner.string()
                default: try scanner.skip()
                }
            }
        }
        switch try required(operation, "op") {
        case "upsert": self = .upsert(task: try required(task, "task"))
        case "delete": self = .delete(taskID: try required(taskID, "task_id"))
        default: throw ContractFault.unknownValue("op")
        }
    }
}
