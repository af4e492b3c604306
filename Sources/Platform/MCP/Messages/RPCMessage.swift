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
