public import JSON

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
