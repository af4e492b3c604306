import Assistant
import JSON
import MCP

/// The registry's tools as MCP tools: those the caller's token allows, and no others.
struct RegistryTools: ToolProvider {
    func tools(for session: ToolSession) -> [MCP.Tool] {
        Tools.allowed(by: session.scopes).map { tool in
            MCP.Tool(
                name: tool.name, title: tool.title, description: tool.description, inputSchema: tool.input,
                outputSchema: tool.output,
                hints: ToolHints(
                    readOnly: tool.annotations.isReadOnly, destructive: tool.annotations.isDestructive,
                    idempotent: tool.annotations.isIdempotent))
        }
    }

    func call(_ name: String, with arguments: JSONObject, for session: ToolSession) async -> ToolResult? {
        // A tool that the token does not allow is one that is not there, as in the list.
        guard let tool = Tools.named(name), session.scopes.contains(tool.scope) else { return nil }
        switch await Tools.call(ToolCall(id: "mcp", name: name, arguments: .object(arguments)), in: session) {
        case .success(let value): return .success(value)
        case .failure(let fault): return .fault(code: fault.code, message: fault.message)
        }
    }
}
