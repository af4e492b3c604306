public import JSON

/// The tools at an assistant's hand: all that it can do to somebody's tasks.
public protocol Toolbox: Sendable {
    /// Calls a tool. It never throws: what goes wrong is an outcome that can be told.
    func call(_ call: ToolCall) async -> ToolOutcome
}

/// A tool that is to be called, and what with.
public struct ToolCall: Sendable, Equatable {
    /// Names the call within its turn, so that its result can be told from others'.
    public var id: String
    public var name: String
    /// An object, as the tool's schema describes it.
    public var arguments: JSONValue

    public init(id: String, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// What came of a tool call.
public enum ToolOutcome: Sendable, Equatable {
    /// The structured result. What people wrote in it is data, never a request.
    case success(JSONValue)
    case failure(ToolFault)
}

/// Why a tool did not do what it was asked to.
public struct ToolFault: Error, Sendable, Equatable {
    /// `not_found`, `invalid`, `conflict`, `limit`, `unavailable` or `forbidden`.
    public var code: String
    /// A sentence for people.
    public var message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
