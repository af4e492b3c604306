public import JSON

/// Who has tools. The context is what the transport knows of the caller, such as who it is.
public protocol ToolProvider<Context>: Sendable {
    /// What the transport knows of the caller.
    associatedtype Context: Sendable

    /// The tools this caller may use, always in the same order.
    func tools(for context: Context) async throws -> [Tool]

    /// Calls a tool; nil when this caller has no tool of that name.
    /// - Throws: ``RPCError`` to decline; any other error is told as the server's own fault.
    func call(_ name: String, with arguments: JSONObject, for context: Context) async throws -> ToolResult?
}
