import JSON

/// What a method gives back, and for how long and whom it holds (MCP 2026-07-28, Caching).
struct Reply {
    var result: JSONObject
    var freshness: Freshness?

    /// How long a client may keep a reply.
    enum Freshness {
        /// The same for everybody, until the server is replaced: for an hour.
        case everybody
        /// It depends on who asks: for five minutes.
        case caller
        /// Anything may change it at any time.
        case stale

        var milliseconds: Int {
            switch self {
            case .everybody: 3_600_000
            case .caller: 300_000
            case .stale: 0
            }
        }
    }
}

extension Server {
    /// A result as revisions without handshake want it: complete, with the server's name and how long it holds.
    func stamped(_ reply: Reply) -> JSONObject {
        var result = reply.result
        result["resultType"] = "complete"
        result["_meta"] = [MetaKeys.serverInfo: description.json]
        if let freshness = reply.freshness {
            result["ttlMs"] = .number(JSONNumber(freshness.milliseconds))
            result["cacheScope"] = freshness == .everybody ? "public" : "private"
        }
        return result
    }
}
