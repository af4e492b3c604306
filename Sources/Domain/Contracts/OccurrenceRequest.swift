internal import JSON

/// The request of `recurring` to `api`'s private route `POST /internal/occurrences`, for the occurrence after a
/// completed one.
public struct OccurrenceRequest: Codable, Sendable, Equatable {
    public static let path = "/internal/occurrences"

    public var userID: String
    /// The id of the completed task.
    public var taskID: String
    /// The user's revision at which it was completed.
    public var sequence: Int64

    private enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case taskID = "task_id"
        case sequence
    }

    public init(userID: String, taskID: String, sequence: Int64) {
        self.userID = userID
        self.taskID = taskID
        self.sequence = sequence
    }

    /// Unknown members are ignored.
    /// - Throws: `JSONFault` or `DecodingError`.
    public init(json: [UInt8]) throws { self = try JSONValue(json, maximumDepth: 8).decode(Self.self) }

    /// - Throws: `EncodingError`.
    public var json: [UInt8] {
        get throws { try JSONValue(encoding: self).bytes }
    }
}
