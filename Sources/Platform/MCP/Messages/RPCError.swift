public import JSON

/// An error of JSON-RPC 2.0, with the codes that MCP adds. Providers throw it to decline a request.
public struct RPCError: Error, Sendable, Equatable {
    /// What went wrong, for programs.
    public var code: Code
    /// What went wrong, for people.
    public var message: String
    /// More of it, such as the versions the server speaks.
    public var data: JSONValue?

    /// The codes that this server uses.
    public enum Code: Int, Sendable {
        /// The bytes are not JSON.
        case parse = -32700
        /// JSON, but no single JSON-RPC message.
        case invalidRequest = -32600
        /// No such method, or none in this revision.
        case methodNotFound = -32601
        /// The method's parameters are not what it takes; also an unknown tool or prompt.
        case invalidParams = -32602
        /// The server's own fault.
        case `internal` = -32603
        /// There is no such resource; until 2025-11-25, later ``invalidParams``.
        case resourceNotFound = -32002
        /// The headers of the HTTP request are missing or say something else than its body; from 2026-07-28.
        case headerMismatch = -32020
        /// The client speaks a revision that this server does not; from 2026-07-28.
        case unsupportedVersion = -32022
    }

    /// Makes an error.
    public init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The parameters are not what the method takes.
    public static func invalidParams(_ message: String) -> RPCError { RPCError(.invalidParams, message) }

    /// The bytes are no JSON-RPC message.
    static func invalidRequest(_ message: String) -> RPCError { RPCError(.invalidRequest, message) }

    static func resourceNotFound(_ uri: String) -> RPCError {
        RPCError(.resourceNotFound, "Resource not found", data: ["uri": .string(uri)])
    }

    static func unsupported(_ version: String) -> RPCError {
        RPCError(
            .unsupportedVersion, "Unsupported protocol version",
            data: ["supported": ProtocolVersion.supported, "requested": .string(version)])
    }

    var json: JSONValue {
        var error: JSONObject = JSONObject([
            ("code", .number(JSONNumber(code.rawValue))), ("message", .string(message)),
        ])
        error["data"] = data
        return .object(error)
    }
}
