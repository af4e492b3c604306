import JSON

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
