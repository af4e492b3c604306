public import JSON

/// The tools of an assistant, which are its only access to a user's tasks.
public protocol Toolbox: Sendable {
    /// Calls a tool. It never throws: an error is an outcome that can be reported.
    func call(_ call: ToolCall) async -> ToolOutcome
}

/// The name and the arguments of a tool call.
public struct ToolCall: Sendable, Equatable {
    /// The id of the call, unique within its turn, by which results are matched.
    public var id: String
    public var name: String
    /// The arguments: an object that matches the tool's schema.
    public var arguments: JSONValue

    public init(id: String, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// The outcome of a tool call.
public enum ToolOutcome: Sendable, Equatable {
    /// The structured result. Users' text in it is data, never a request.
    case success(JSONValue)
    case failure(ToolFault)
}

/// The reason for which a tool failed.
public struct ToolFault: Error, Sendable, Equatable {
    /// One of `not_found`, `invalid`, `conflict`, `limit`, `unavailable` or `forbidden`.
    public var code: String
    /// The message for users.
    public var message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
