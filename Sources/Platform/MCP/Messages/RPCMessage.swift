public import JSON

/// One message of JSON-RPC 2.0.
public enum RPCMessage: Sendable, Equatable {
    /// Wants an answer.
    case request(RPCRequest)
    /// Wants none.
    case notification(method: String, params: JSONObject)
    /// Answers something the server asked; this server asks nothing.
    case response
}

/// A request: what is asked, and under which id the answer is awaited.
public struct RPCRequest: Sendable, Equatable {
    public var id: RPCID
    public var method: String
    public var params: JSONObject

    /// Makes a request.
    public init(id: RPCID, method: String, params: JSONObject = JSONObject()) {
        self.id = id
        self.method = method
        self.params = params
    }
}

/// Why bytes are no message, and whose answer that would be, if that much could be read.
public struct RPCRefusal: Error, Sendable, Equatable {
    public var id: RPCID?
    public var error: RPCError
}

extension RPCMessage {
    /// Deeper nesting than any tool's arguments need is refused before it is built.
    static let deepest = 32

    /// Reads one message. Batches are refused: no revision this server speaks has them.
    /// - Throws: ``RPCRefusal``.
    public init(_ bytes: [UInt8]) throws {
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

/// What a client calls its request: a string or an integer, never null (MCP, Messages).
public enum RPCID: Sendable, Hashable {
    case string(String)
    case integer(Int64)

    /// Reads an id; nil for what no id can be: null, a fraction, an object, a text beyond all measure.
    public init?(_ value: JSONValue) {
        switch value {
        case .string(let text) where text.utf8.count <= Self.longest: self = .string(text)
        case .number(let number):
            // As it is written: the answer must carry the very id that was sent.
            guard let integer = Int64(number.literal) else { return nil }
            self = .integer(integer)
        default: return nil
        }
    }

    /// The id as it was sent.
    public var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let value): .number(JSONNumber(value))
        }
    }

    private static let longest = 1_024
}

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

/// The outermost object of a message, its members unchecked.
struct Envelope {
    var jsonrpc: JSONValue?
    var id: JSONValue?
    var method: JSONValue?
    var params: JSONValue?
    /// Whether it answers instead of asking.
    var isResponse = false

    /// - Throws: ``RPCRefusal`` for what is not one JSON object that says everything once.
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
        // Two readers of `{"id":1,"id":2}` would disagree whose answer this is.
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

/// What a message is answered with, over HTTP or any other transport.
public struct Answer: Sendable, Equatable {
    /// The HTTP status; other transports ignore it.
    public var status: Int
    /// One JSON-RPC response without a line break; nil when there is nothing to say, as to a notification.
    public var body: [UInt8]?

    /// Nothing to say: a notification was taken.
    public static let accepted = Answer(status: 202, body: nil)

    /// An answer with a result.
    static func result(_ result: JSONObject, to id: RPCID) -> Answer {
        Answer(status: 200, body: JSONValue.object(envelope(id, "result", .object(result))).bytes)
    }

    /// An answer that declines, to a request or, without an id, to what could not be read as one.
    public static func refusal(_ error: RPCError, to id: RPCID? = nil, status: Int = 400) -> Answer {
        Answer(status: status, body: JSONValue.object(envelope(id, "error", error.json)).bytes)
    }

    private static func envelope(_ id: RPCID?, _ member: String, _ value: JSONValue) -> JSONObject {
        var envelope = JSONObject([("jsonrpc", "2.0")])
        envelope["id"] = id?.json
        envelope[member] = value
        return envelope
    }
}

extension JSONObject {
    /// A text that must be there.
    func text(_ name: String) throws -> String {
        guard let text = self[name]?.string else { throw RPCError.invalidParams("\(name) must be a string") }
        return text
    }

    /// An object; one that is not there is empty.
    func members(_ name: String) throws -> JSONObject {
        guard let value = self[name] else { return JSONObject() }
        guard let members = value.object else { throw RPCError.invalidParams("\(name) must be an object") }
        return members
    }

    /// Where the wanted page starts; nil for the first one.
    var cursor: String? {
        get throws {
            guard let value = self["cursor"] else { return nil }
            guard let cursor = value.string else { throw RPCError.invalidParams("cursor must be a string") }
            return cursor
        }
    }
}
