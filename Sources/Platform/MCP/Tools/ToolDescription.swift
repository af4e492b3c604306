package import JSON

/// A tool as listed for clients.
package struct ToolDescription: Sendable, Equatable {
    /// The identifier: letters, digits, `_`, `-`, `.`.
    package var name: String
    /// The name for people.
    package var title: String
    /// A description for models.
    package var description: String
    /// The JSON Schema of its arguments, of type object.
    package var inputSchema: JSONValue
    /// The JSON Schema of its structured result, of type object.
    package var outputSchema: JSONValue?
    /// The assumptions that a client may make about it.
    package var hints: ToolHints

    /// Makes a tool description.
    package init(
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

/// The effects of a tool, as given in its annotations; clients ask for confirmation before destructive ones.
package struct ToolHints: Sendable, Equatable {
    /// True when it changes nothing.
    package var readOnly: Bool
    /// True when it may remove or overwrite existing data.
    package var destructive: Bool
    /// True when repeating a call with the same arguments has no further effect.
    package var idempotent: Bool

    /// Makes hints.
    package init(readOnly: Bool = false, destructive: Bool = false, idempotent: Bool = false) {
        self.readOnly = readOnly
        self.destructive = destructive
        self.idempotent = idempotent
    }

    /// The annotations. Tools only access the server's own data, so `openWorldHint` is false.
    var json: JSONValue {
        var hints = JSONObject([
            ("readOnlyHint", .bool(readOnly)), ("destructiveHint", .bool(destructive)), ("openWorldHint", false),
        ])
        // A tool that only reads is idempotent anyway.
        if idempotent, !readOnly { hints["idempotentHint"] = true }
        return .object(hints)
    }
}

/// A source of tools.
package protocol ToolProvider<Context>: Sendable {
    /// The transport's knowledge of the caller, such as its identity.
    associatedtype Context: Sendable

    /// The tools that this caller may use, always in the same order.
    func tools(for context: Context) async throws -> [ToolDescription]

    /// Calls a tool; nil when this caller has no tool of that name.
    /// - Throws: ``RPCError`` to refuse; any other error is reported as an internal error of the server.
    func call(_ name: String, with arguments: JSONObject, for context: Context) async throws -> ToolResult?
}

/// The result of a tool. A fault is a result too: the model reads it and may correct its call (MCP, Error Handling).
package enum ToolResult: Sendable, Equatable {
    /// The call succeeded; the value conforms to the tool's output schema, and is sent as text as well.
    case success(JSONValue)
    /// The call failed, with the reason.
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
