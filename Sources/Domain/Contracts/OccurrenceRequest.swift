internal import JSON

/// What `recurring` asks of `api`'s private route `POST /internal/occurrences`: the occurrence after a completed one.
public struct OccurrenceRequest: Sendable, Equatable {
    public static let path = "/internal/occurrences"

    public var userID: String
    /// The task that was completed.
    public var taskID: String
    /// The user's revision at which it was.
    public var sequence: Int64

    public init(userID: String, taskID: String, sequence: Int64) {
        self.userID = userID
        self.taskID = taskID
        self.sequence = sequence
    }

    public var json: [UInt8] {
        var writer = JSONWriter(reserving: 160)
        writer.raw(#"{"user_id":"#)
        writer.string(userID)
        writer.raw(#","task_id":"#)
        writer.string(taskID)
        writer.raw(#","sequence":"#)
        writer.integer(sequence)
        writer.raw("}")
        return writer.bytes
    }

    /// Members it does not know are passed over.
    /// - Throws: `JSONFault`, or ``ContractFault/missing(_:)``.
    public init(json: [UInt8]) throws {
        var userID: String?
        var taskID: String?
        var sequence: Int64?
        try JSONScanner.read(json, maximumDepth: 8) {
            try $0.object { member, scanner in
                switch member {
                case "user_id": userID = try scanner.string()
                case "task_id": taskID = try scanner.string()
                case "sequence": sequence = try scanner.integer()
                default: try scanner.skip()
                }
            }
        }
        self.init(
            userID: try required(userID, "user_id"), taskID: try required(taskID, "task_id"),
            sequence: try required(sequence, "sequence"))
    }
}
