import HTTPTypes

extension HTTPField.Name {
    static let correlationID = known("X-Correlation-ID")
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let errandClient = known("X-Errand-Client")
    static let forwardedFor = known("X-Forwarded-For")
    static let forwardedHost = known("X-Forwarded-Host")
    static let forwardedProtocol = known("X-Forwarded-Proto")
    static let idempotencyKey = known("Idempotency-Key")
    static let keepAlive = known("Keep-Alive")
    static let lastEventID = known("Last-Event-ID")
    static let mcpMethod = known("Mcp-Method")
    static let mcpName = known("Mcp-Name")
    static let mcpProtocolVersion = known("MCP-Protocol-Version")
    static let mcpSessionID = known("Mcp-Session-Id")
    static let permissionsPolicy = known("Permissions-Policy")
    static let referrerPolicy = known("Referrer-Policy")

    static let traceparent = known("traceparent")

    /// Makes a name from a literal in this file, which is valid.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return field
    }
}
