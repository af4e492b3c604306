package import JSON

/// A message of JSON-RPC 2.0.
package enum RPCMessage: Sendable, Equatable {
    /// Expects an answer.
    case request(RPCRequest)
    /// Expects no answer.
    case notification(method: String, params: JSONObject)
    /// Answers a request of the server; this server sends none.
    case response
}

/// A JSON-RPC request.
package struct RPCRequest: Sendable, Equatable {
    package var id: RPCID
    package var method: String
    package var params: JSONObject

    /// Makes a request.
    package init(id: RPCID, method: String, params: JSONObject = JSONObject()) {
        self.id = id
        self.method = method
        self.params = params
    }
}

/// The reason why bytes are not a valid message, and the id to answer to, if it could be read.
package struct RPCRefusal: Error, Sendable, Equatable {
    package var id: RPCID?
    package var error: RPCError
}

extension RPCMessage {
    /// Maximum nesting depth, more than any tool's arguments need; deeper messages are refused before they are built.
    static let deepest = 32

    /// Reads one message. Batches are refused: no revision that this server supports has them.
    /// - Throws: ``RPCRefusal``.
    package init(_ bytes: [UInt8]) throws {
        let envelope = try Envelope(reading: bytes)
        let id = try envelope.checkedID()
        func refuse(_ error: RPCError) -> RPCRefusal { RPCRefusal(id: id, error: error) }
        guard envelope.jsonrpc?.string == "2.0" else { throw refuse(.invalidRequest("jsonrpc must be \"2.0\"")) }
        guard let named = envelope.method else {
            guard envelope.isResponse else { throw refuse(.invalidRequest("A message needs a method")) }
            self = .response
            return
        }
        guard let method = named.string, !envelope.isResponse else {
            throw refuse(.invalidRequest("method must be a string, and not beside a result"))
        }
        guard let params = (envelope.params ?? [:]).object else {
            throw refuse(.invalidParams("params must be an object"))
        }
        if let id {
            self = .request(RPCRequest(id: id, method: method, params: params))
        } else {
            self = .notification(method: method, params: params)
        }
    }
}

/// A client's id for its request: a string or an integer, never null (MCP, Messages).
package enum RPCID: Sendable, Hashable {
    case string(String)
    case integer(Int64)

    /// Reads an id; nil for invalid ones: null, a fraction, an object, an excessively long text.
    package init?(_ value: JSONValue) {
        switch value {
        case .string(let text) where text.utf8.count <= Self.longest: self = .string(text)
        case .number(let number):
            // Read from the literal: the answer must carry the very id that was sent.
            guard let integer = Int64(number.literal) else { return nil }
            self = .integer(integer)
        default: return nil
        }
    }

    /// The id as it was sent.
    package var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let value): .number(JSONNumber(value))
        }
    }

    private static let longest = 1_024
}

/// An error of JSON-RPC 2.0, with the codes that MCP adds. Providers throw it to refuse a request.
package struct RPCError: Error, Sendable, Equatable {
    /// The error code, for programs.
    package var code: Code
    /// The error message, for people.
    package var message: String
    /// Additional data, such as the versions that the server supports.
    package var data: JSONValue?

    /// The codes that this server uses.
    package enum Code: Int, Sendable {
        /// The bytes are not JSON.
        case parse = -32700
        /// The JSON is not a single JSON-RPC message.
        case invalidRequest = -32600
        /// There is no such method, or not in this revision.
        case methodNotFound = -32601
        /// The method's parameters are invalid; also used for an unknown tool or prompt.
        case invalidParams = -32602
        /// An internal error of the server.
        case `internal` = -32603
        /// There is no such resource; until 2025-11-25, later ``invalidParams``.
        case resourceNotFound = -32002
        /// The headers of the HTTP request are missing or contradict its body; since 2026-07-28.
        case headerMismatch = -32020
        /// The server does not support the client's revision; since 2026-07-28.
        case unsupportedVersion = -32022
    }

    /// Makes an error.
    package init(_ code: Code, _ message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The parameters are invalid for the method.
    package static func invalidParams(_ message: String) -> RPCError { RPCError(.invalidParams, message) }

    /// The bytes are not a JSON-RPC message.
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

/// The outermost object of a message, with unvalidated members.
struct Envelope {
    var jsonrpc: JSONValue?
    var id: JSONValue?
    var method: JSONValue?
    var params: JSONValue?
    /// True for a response.
    var isResponse = false

    /// - Throws: ``RPCRefusal`` unless the bytes are one JSON object without repeated members.
    init(reading bytes: [UInt8]) throws {
        do {
            self = try JSONScanner.read(bytes, maximumDepth: RPCMessage.deepest, Self.scan)
        } catch let fault as JSONFault {
            throw RPCRefusal(error: Self.refusal(of: fault))
        }
    }

    private static func refusal(of fault: JSONFault) -> RPCError {
        fault.reason == .tooDeep
            ? .invalidRequest("The message is nested too deeply") : RPCError(.parse, "The body is not JSON")
    }

    private static func scan(_ scanner: inout JSONScanner) throws -> Envelope {
        guard scanner.next() == UInt8(ascii: "{") else {
            let isBatch = scanner.next() == UInt8(ascii: "[")
            try scanner.skip()
            try scanner.end()
            throw RPCRefusal(error: .invalidRequest(isBatch ? "Batches are not supported" : "A message is an object"))
        }
        var envelope = Envelope()
        // Two readers of `{"id":1,"id":2}` could disagree on the id to answer.
        var seen: Set<String> = []
        var repeats = false
        try scanner.object { key, scanner in
            repeats = !seen.insert(key).inserted || repeats
            try envelope.set(key, scanner.value())
        }
        guard !repeats else { throw RPCRefusal(error: .invalidRequest("A member occurs twice")) }
        return envelope
    }

    private init() {}

    private mutating func set(_ member: String, _ value: JSONValue) {
        switch member {
        case "jsonrpc": jsonrpc = value
        case "id": id = value
        case "method": method = value
        case "params": params = value
        case "result", "error": isResponse = true
        default: break
        }
    }

    /// The id; nil when the message has none.
    func checkedID() throws -> RPCID? {
        guard let id else { return nil }
        guard let checked = RPCID(id) else {
            throw RPCRefusal(error: .invalidRequest("id must be a string or an integer"))
        }
        return checked
    }
}

/// The answer to a message, over HTTP or any other transport.
package struct RPCAnswer: Sendable, Equatable {
    /// The HTTP status; other transports ignore it.
    package var status: Int
    /// One JSON-RPC response without a line break; nil when none is sent, as for a notification.
    package var body: [UInt8]?

    /// The empty answer to a notification.
    package static let accepted = RPCAnswer(status: 202, body: nil)

    /// An answer with a result.
    static func result(_ result: JSONObject, to id: RPCID) -> RPCAnswer {
        RPCAnswer(status: 200, body: JSONValue.object(envelope(id, "result", .object(result))).bytes)
    }

    /// A refusal of a request or, without an id, of bytes that could not be read as one.
    package static func refusal(_ error: RPCError, to id: RPCID? = nil, status: Int = 400) -> RPCAnswer {
        RPCAnswer(status: status, body: JSONValue.object(envelope(id, "error", error.json)).bytes)
    }

    private static func envelope(_ id: RPCID?, _ member: String, _ value: JSONValue) -> JSONObject {
        var envelope = JSONObject([("jsonrpc", "2.0")])
        envelope["id"] = id?.json
        envelope[member] = value
        return envelope
    }
}

extension JSONObject {
    /// A required text.
    func text(_ name: String) throws -> String {
        guard let text = self[name]?.string else { throw RPCError.invalidParams("\(name) must be a string") }
        return text
    }

    /// An object; empty when it is missing.
    func members(_ name: String) throws -> JSONObject {
        guard let value = self[name] else { return JSONObject() }
        guard let members = value.object else { throw RPCError.invalidParams("\(name) must be an object") }
        return members
    }

    /// The start of the requested page; nil for the first one.
    var cursor: String? {
        get throws {
            guard let value = self["cursor"] else { return nil }
            guard let cursor = value.string else { throw RPCError.invalidParams("cursor must be a string") }
            return cursor
        }
    }
}
