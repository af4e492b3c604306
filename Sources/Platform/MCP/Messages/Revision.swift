import JSON

/// Which revision of the protocol a message is to be read by.
enum Revision {
    /// What a message of a request or a notification speaks.
    /// - Throws: ``RPCError`` when it does not say, contradicts itself, or speaks what this server does not.
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
        // The handshake's first message agrees on a version and has none yet.
        if method == "initialize" { return .newestWithHandshake }
        guard let headers else { return .newestWithHandshake }
        // Many clients leave the header out after their handshake. The transport would have them speak 2025-03-26, which differs from
        // the oldest one here by its batches only; those are refused as batches.
        guard let text = headers.protocolVersion else { return .june2025 }
        guard let version = ProtocolVersion(rawValue: text) else { throw RPCError.unsupported(text) }
        return version
    }

    /// The rungs a request without handshake climbs, the first failure telling.
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

    /// What `Mcp-Name` repeats of a request's parameters; nil for methods that name nothing.
    static func routingName(_ method: String, _ params: JSONObject) -> String? {
        switch method {
        case "tools/call", "prompts/get": params["name"]?.string
        case "resources/read": params["uri"]?.string
        default: nil
        }
    }
}

/// A revision of the Model Context Protocol that this server speaks.
public enum ProtocolVersion: String, Sendable, CaseIterable {
    /// With a handshake: structured output, no batches.
    case june2025 = "2025-06-18"
    /// With a handshake: faulty arguments are a tool's error, not the protocol's.
    case november2025 = "2025-11-25"
    /// Without a handshake: every request says what it speaks in `_meta`.
    case july2026 = "2026-07-28"

    /// Whether each request carries its version and the client's capabilities, with no `initialize` before it.
    public var isStateless: Bool { self == .july2026 }

    /// What `initialize` agrees on with a client that asks for something else.
    static let newestWithHandshake = ProtocolVersion.november2025

    /// Every revision, newest first, as clients are told.
    static var supported: JSONValue { .array(allCases.reversed().map { .string($0.rawValue) }) }
}
