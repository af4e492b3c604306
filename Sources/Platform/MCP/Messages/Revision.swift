import JSON

/// Determines the protocol revision of a message.
enum Revision {
    /// The revision of a request or a notification.
    ///
    /// - Throws: ``RPCError`` when it is not given, contradictory, or not supported.
    static func of(_ method: String, _ params: JSONObject, id: RPCID?, headers: MessageHeaders?) throws
        -> ProtocolVersion
    {
        if let repeated = headers?.repeated {
            throw RPCError(.headerMismatch, "\(repeated) occurs twice")
        }
        let named = params["_meta"]?[MetaKeys.protocolVersion]
        let announced = headers?.protocolVersion
        if id != nil, named != nil || announced.flatMap(ProtocolVersion.init)?.isStateless == true {
            return try stateless(method, params, headers: headers)
        }
        // The handshake's first message negotiates a version and has none yet.
        if method == "initialize" { return .newestWithHandshake }
        guard let headers else { return .newestWithHandshake }
        // Many clients omit the header after their handshake. The transport would have them use 2025-03-26, which
        // differs from the oldest one here only by its batches; those are refused as batches.
        guard let text = headers.protocolVersion else { return .june2025 }
        guard let version = ProtocolVersion(rawValue: text) else { throw RPCError.unsupported(text) }
        return version
    }

    /// The checks of a request without handshake, in order; the first failure is reported.
    private static func stateless(_ method: String, _ params: JSONObject, headers: MessageHeaders?) throws
        -> ProtocolVersion
    {
        let meta = params["_meta"]
        guard let version = meta?[MetaKeys.protocolVersion]?.string else {
            throw RPCError.invalidParams("_meta must carry \(MetaKeys.protocolVersion)")
        }
        guard meta?[MetaKeys.clientCapabilities]?.object != nil else {
            throw RPCError.invalidParams("_meta must carry \(MetaKeys.clientCapabilities)")
        }
        if let headers {
            try match(headers.protocolVersion, version, "MCP-Protocol-Version")
            try match(headers.method, method, "Mcp-Method")
            if let name = routingName(method, params) { try match(headers.name, name, "Mcp-Name") }
        }
        guard let known = ProtocolVersion(rawValue: version), known.isStateless else {
            throw RPCError.unsupported(version)
        }
        return known
    }

    private static func match(_ header: String?, _ body: String, _ name: String) throws {
        guard let header else { throw RPCError(.headerMismatch, "\(name) is missing") }
        let value = name == "Mcp-Name" ? HeaderText.decode(header) : header
        guard value == body else { throw RPCError(.headerMismatch, "\(name) does not match the body") }
    }

    /// The value that `Mcp-Name` repeats from a request's parameters; nil for methods without a name.
    static func routingName(_ method: String, _ params: JSONObject) -> String? {
        switch method {
        case "tools/call", "prompts/get": params["name"]?.string
        case "resources/read": params["uri"]?.string
        default: nil
        }
    }
}

/// A revision of the Model Context Protocol that this server supports.
package enum ProtocolVersion: String, Sendable, CaseIterable {
    /// With a handshake: structured output, no batches.
    case june2025 = "2025-06-18"
    /// With a handshake: invalid arguments are an error of the tool, not of the protocol.
    case november2025 = "2025-11-25"
    /// Without a handshake: every request gives its version in `_meta`.
    case july2026 = "2026-07-28"

    /// True when each request carries its version and the client's capabilities, without an `initialize` before it.
    package var isStateless: Bool { self == .july2026 }

    /// The version that `initialize` offers to a client that asks for an unsupported one.
    static let newestWithHandshake = ProtocolVersion.november2025

    /// Every revision, newest first, as reported to clients.
    static var supported: JSONValue { .array(allCases.reversed().map { .string($0.rawValue) }) }
}
