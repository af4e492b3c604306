/// What the headers of an HTTP request say of the message in its body (Streamable HTTP, Request Metadata).
public struct MessageHeaders: Sendable, Equatable {
    /// `MCP-Protocol-Version`.
    public var protocolVersion: String?
    /// `Mcp-Method`, from 2026-07-28.
    public var method: String?
    /// `Mcp-Name`, from 2026-07-28: the tool, prompt or resource.
    public var name: String?
    /// A header of these that is there twice: two readers could believe different ones.
    public var repeated: String?

    /// Finds the headers among all of a request's, whose names may be written in any case.
    public init(_ fields: some Sequence<(name: String, value: String)>) {
        for field in fields {
            switch field.name.lowercased() {
            case "mcp-protocol-version": note(field.value, at: \.protocolVersion, "MCP-Protocol-Version")
            case "mcp-method": note(field.value, at: \.method, "Mcp-Method")
            case "mcp-name": note(field.value, at: \.name, "Mcp-Name")
            default: break
            }
        }
    }

    private mutating func note(_ value: String, at path: WritableKeyPath<MessageHeaders, String?>, _ name: String) {
        if self[keyPath: path] != nil { repeated = name }
        self[keyPath: path] = value
    }
}
