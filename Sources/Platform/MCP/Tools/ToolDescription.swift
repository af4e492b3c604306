public import JSON

/// A tool as a client lists it.
public struct ToolDescription: Sendable, Equatable {
    /// What it is called by: letters, digits, `_`, `-`, `.`.
    public var name: String
    /// What people read instead of the name.
    public var title: String
    /// What it does, for models to read.
    public var description: String
    /// The JSON Schema of its arguments; an object's.
    public var inputSchema: JSONValue
    /// The JSON Schema of its structured result; an object's.
    public var outputSchema: JSONValue?
    /// What a client may assume of it.
    public var hints: ToolHints

    /// Describes a tool.
    public init(
        name: String, title: String, description: String, inputSchema: JSONValue, outputSchema: JSONValue? = nil,
        hints: ToolHints
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
        self.hints = hints
    }

    var json: JSONValue {
        var tool = JSONObject([
            ("name", .string(name)), ("title", .string(title)), ("description", .string(description)),
            ("inputSchema", inputSchema),
        ])
        tool["outputSchema"] = outputSchema
        tool["annotations"] = hints.json
        return .object(tool)
    }
}

/// What a tool does to the world, as its annotations say; clients ask people before the destructive ones.
public struct ToolHints: Sendable, Equatable {
    /// It changes nothing.
    public var readOnly: Bool
    /// It may remove or overwrite what was there.
    public var destructive: Bool
    /// Calling it twice with the same arguments is calling it once.
    public var idempotent: Bool

    /// Says what a tool does.
    public init(readOnly: Bool = false, destructive: Bool = false, idempotent: Bool = false) {
        self.readOnly = readOnly
        self.destructive = destructive
        self.idempotent = idempotent
    }

    /// Only what a server holds itself is reached, so no world is open.
    var json: JSONValue {
        var hints = JSONObject([
            ("readOnlyHint", .bool(readOnly)), ("destructiveHint", .bool(destructive)), ("openWorldHint", false),
        ])
        // Of what only reads it goes without saying.
        if idempotent, !readOnly { hints["idempotentHint"] = true }
        return .object(hints)
    }
}

/// Who has tools. The context is what the transport knows of the caller, such as who it is.
public protocol ToolProvider<Context>: Sendable {
    /// What the transport knows of the caller.
    associatedtype Context: Sendable

    /// The tools this caller may use, always in the same order.
    func tools(for context: Context) async throws -> [ToolDescription]

    /// Calls a tool; nil when this caller has no tool of that name.
    /// - Throws: ``RPCError`` to decline; any other error is told as the server's own fault.
    func call(_ name: String, with arguments: JSONObject, for context: Context) async throws -> ToolResult?
}

/// What a tool answered. A fault is an answer too: the model reads it and may do better (MCP, Error Handling).
public enum ToolResult: Sendable, Equatable {
    /// It was done; the value conforms to the tool's output schema, and is told as text as well.
    case success(JSONValue)
    /// It was not done, and why.
    case fault(code: String, message: String)

    var json: JSONObject {
        switch self {
        case .success(let value):
            JSONObject([
                ("content", [Self.text(String(decoding: value.bytes, as: UTF8.self))]),
                ("structuredContent", value), ("isError", false),
            ])
        case .fault(let code, let message):
            JSONObject([("content", [Self.text("\(code): \(message)")]), ("isError", true)])
        }
    }

    static func text(_ text: String) -> JSONValue { ["type": "text", "text": .string(text)] }
}
