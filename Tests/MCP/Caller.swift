import JSON
import MCP
import Synchronization

/// A client of the notes: says what it says, and shows what it was answered.
struct Caller: Sendable {
    let server: Server<String>
    var name = "owner"
    private let told = FaultLog()

    init(pageSize: Int = 100) {
        let book = NoteBook()
        let log = told
        server = Server(
            ServerDescription(name: "notes", title: "Notes", version: "1", instructions: "Read them."),
            tools: book, resources: book, prompts: book, completions: book, pageSize: pageSize,
            fault: { _ in log.count.withLock { $0 += 1 } })
    }

    /// How many errors the server kept to itself.
    var faults: Int { told.count.withLock { $0 } }

    /// Sends bytes as they are.
    func send(_ text: String, headers: [String: String]? = ["MCP-Protocol-Version": "2025-11-25"]) async throws -> Said
    {
        let headers = headers.map { MessageHeaders($0.map { (name: $0.key, value: $0.value) }) }
        let answer = await server.answer(Array(text.utf8), headers: headers, for: name)
        return Said(status: answer.status, body: try answer.body.map { try JSONValue($0) })
    }

    /// Asks as a client that has shaken hands.
    func ask(_ method: String, _ params: JSONValue = [:], version: String = "2025-11-25") async throws -> Said {
        try await send(Self.request(method, params), headers: ["MCP-Protocol-Version": version])
    }

    /// Asks as a client without handshake, every header as it should be unless told otherwise.
    func askStateless(
        _ method: String, _ params: JSONValue = [:], headers changes: [String: String?] = [:]
    ) async throws -> Said {
        var params = params.object ?? JSONObject()
        if params["_meta"] == nil { params["_meta"] = Self.meta() }
        var headers = ["mcp-protocol-version": "2026-07-28", "mcp-method": method]
        headers["mcp-name"] = (params["name"] ?? params["uri"])?.string
        for (name, value) in changes { headers[name] = value }
        return try await send(Self.request(method, .object(params)), headers: headers)
    }

    static func meta(_ version: JSONValue = "2026-07-28") -> JSONValue {
        [
            "io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientCapabilities": [:],
        ]
    }

    static func request(_ method: String, _ params: JSONValue) -> String {
        let message: JSONValue = ["jsonrpc": "2.0", "id": 7, "method": .string(method), "params": params]
        return String(decoding: message.bytes, as: UTF8.self)
    }
}

/// What came back.
struct Said: Equatable {
    let status: Int
    let body: JSONValue?

    var result: JSONValue? { body?["result"] }
    var code: Int64? { body?["error"]?["code"]?.integer }
}

private final class FaultLog: Sendable {
    let count = Mutex(0)
}
