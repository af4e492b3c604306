import Assistant
import JSON

/// One thing that an assistant, or a client of the MCP server, can do for the user who asks.
///
/// A tool never learns who the user is: it passes on their own token.
protocol Tool: Sendable {
    /// Such as `add_task`.
    var name: String { get }
    /// For people.
    var title: String { get }
    /// For models: when to use it, and what for.
    var description: String { get }
    /// A JSON Schema of the arguments; they are checked against it before ``call(_:in:)``.
    var input: JSONValue { get }
    /// A JSON Schema of the result.
    var output: JSONValue { get }
    var annotations: ToolAnnotations { get }

    /// - Parameter arguments: fit ``input``.
    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue
}

extension Tool {
    /// What the caller's token must allow.
    var scope: String { annotations.isReadOnly ? "read" : "write" }
}

/// What a tool does to the user's data, in MCP's words.
struct ToolAnnotations: Sendable, Hashable {
    let isReadOnly: Bool
    /// Whether something may be lost.
    let isDestructive: Bool
    /// Whether a second call does nothing more.
    let isIdempotent: Bool

    static let reads = ToolAnnotations(isReadOnly: true, isDestructive: false, isIdempotent: true)
    static let adds = ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: false)
    static let sets = ToolAnnotations(isReadOnly: false, isDestructive: false, isIdempotent: true)
    static let deletes = ToolAnnotations(isReadOnly: false, isDestructive: true, isIdempotent: true)
}
