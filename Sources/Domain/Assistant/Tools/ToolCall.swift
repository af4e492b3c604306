public import JSON

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
