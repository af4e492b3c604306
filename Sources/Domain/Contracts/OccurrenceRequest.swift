internal import JSON

/// The body of a request from `recurring` to `api`'s private route `POST /internal/occurrences`, for the occurrence
/// after a completed one.
public struct OccurrenceRequest: Sendable, Equatable {
    public static let path = "/internal/occurrences"

    public var userID: String
    /// The id of the completed task.
    public var taskID: String
    /// The user's revision at which it was completed.
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

    /// Reads a request; unknown members are ignored.
    ///
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
