import JSON

extension Server {
    /// Runs a method, if the revision has it and the server offers it.
    func reply(to request: RPCRequest, _ version: ProtocolVersion, for context: Context) async throws -> Reply {
        switch (request.method, version.isStateless) {
        case ("initialize", false): return try initialize(request.params)
        case ("ping", false): return Reply(result: JSONObject())
        case ("server/discover", true): return discover()
        default: break
        }
        if let tools, let reply = try await toolReply(to: request, tools, for: context) { return reply }
        if let resources, let reply = try await resourceReply(to: request, resources, for: context) { return reply }
        if let prompts, let reply = try await promptReply(to: request, prompts, for: context) { return reply }
        if let completions, request.method == "completion/complete" {
            return try await complete(request.params, completions, for: context)
        }
        throw RPCError(.methodNotFound, "Method not found")
    }

    private func toolReply(
        to request: RPCRequest, _ provider: any ToolProvider<Context>, for context: Context
    ) async throws -> Reply? {
        switch request.method {
        case "tools/list":
            let all = try await provider.tools(for: context)
            let page = try Page(of: all, at: request.params.cursor, size: pageSize)
            return Reply(result: page.json("tools", \.json), freshness: .caller)
        case "tools/call":
            let name = try request.params.text("name")
            let arguments = try request.params.members("arguments")
            guard let result = try await provider.call(name, with: arguments, for: context) else {
                throw RPCError.invalidParams("Unknown tool")
            }
            return Reply(result: result.json)
        default: return nil
        }
    }

    private func resourceReply(
        to request: RPCRequest, _ provider: any ResourceProvider<Context>, for context: Context
    ) async throws -> Reply? {
        switch request.method {
        case "resources/list":
            let page = try await provider.resources(after: request.params.cursor, for: context)
            return Reply(result: page.json("resources") { $0.json() }, freshness: .stale)
        case "resources/templates/list":
            let page = try Page(of: provider.templates(for: context), at: request.params.cursor, size: pageSize)
            let result = page.json("resourceTemplates") { $0.family.json(uriMember: "uriTemplate") }
            return Reply(result: result, freshness: .everybody)
        case "resources/read":
            let uri = try request.params.text("uri")
            guard let contents = try await provider.read(uri, for: context) else {
                throw RPCError.resourceNotFound(uri)
            }
            return Reply(result: JSONObject([("contents", .array(contents.map(\.json)))]), freshness: .stale)
        default: return nil
        }
    }

    private func promptReply(
        to request: RPCRequest, _ provider: any PromptProvider<Context>, for context: Context
    ) async throws -> Reply? {
        switch request.method {
        case "prompts/list":
            let page = try await Page(of: provider.prompts(for: context), at: request.params.cursor, size: pageSize)
            return Reply(result: page.json("prompts", \.json), freshness: .caller)
        case "prompts/get":
            return try await fill(request.params, provider, for: context)
        default: return nil
        }
    }

    private func fill(
        _ params: JSONObject, _ provider: any PromptProvider<Context>, for context: Context
    ) async throws -> Reply {
        let name = try params.text("name")
        guard let prompt = try await provider.prompts(for: context).first(where: { $0.name == name }) else {
            throw RPCError.invalidParams("Unknown prompt")
        }
        var arguments: [String: String] = [:]
        for (key, value) in try params.members("arguments") {
            guard let text = value.string, prompt.arguments.contains(where: { $0.name == key }) else {
                throw RPCError.invalidParams("The prompt takes no such argument")
            }
            arguments[key] = text
        }
        for argument in prompt.arguments where argument.isRequired && arguments[argument.name] == nil {
            throw RPCError.invalidParams("The prompt needs \(argument.name)")
        }
        return Reply(result: try await provider.fill(name, with: arguments, for: context).json)
    }
}
