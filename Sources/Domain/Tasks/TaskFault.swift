public import JSON

/// Why something a client sent cannot become a task.
public enum TaskInputFault: Error, Sendable, Equatable {
    /// The text is not JSON.
    case malformed(JSONFault)
    /// The JSON is not an object.
    case notAnObject
    /// These members, or query parameters, are wrong.
    case invalid([TaskFieldFault])
}

/// What is wrong with one member (`tags[2]` for an element) or query parameter. The message does not quote the value.
public struct TaskFieldFault: Error, Sendable, Equatable {
    public let field: String
    public let message: String

    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
