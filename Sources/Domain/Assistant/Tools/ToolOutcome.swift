public import JSON

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
