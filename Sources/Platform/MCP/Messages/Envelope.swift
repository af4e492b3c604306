import JSON

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
