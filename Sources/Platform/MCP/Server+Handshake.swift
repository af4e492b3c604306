import JSON

extension Server {
    /// The handshake of the revisions that have one: the client's version if it is spoken here, else the newest.
    func initialize(_ params: JSONObject) throws -> Reply {
        let asked = try params.text("protocolVersion")
        guard params["capabilities"]?.object != nil, params["clientInfo"]?.object != nil else {
            throw RPCError.invalidParams("initialize needs capabilities and clientInfo")
        }
        let spoken = ProtocolVersion(rawValue: asked).flatMap { $0.isStateless ? nil : $0 }
        var result = JSONObject([
            ("protocolVersion", .string((spoken ?? .newestWithHandshake).rawValue)),
            ("capabilities", capabilities), ("serverInfo", description.json),
        ])
        result["instructions"] = description.instructions.map { .string($0) }
        return Reply(result: result)
    }

    /// What takes the handshake's place: what is spoken and offered here.
    func discover() -> Reply {
        var result = JSONObject([("supportedVersions", ProtocolVersion.supported), ("capabilities", capabilities)])
        result["instructions"] = description.instructions.map { .string($0) }
        return Reply(result: result, freshness: .everybody)
    }

    private var capabilities: JSONValue {
        var offered = JSONObject()
        if tools != nil { offered["tools"] = [:] }
        if resources != nil { offered["resources"] = [:] }
        if prompts != nil { offered["prompts"] = [:] }
        if completions != nil { offered["completions"] = [:] }
        return .object(offered)
    }
}
