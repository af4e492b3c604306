import JSON

/// A Model Context Protocol server: takes the bytes of a message and returns an answer. It keeps no state between
/// messages, so any replica can answer any of them, and its only I/O is that of its providers.
///
/// It supports 2026-07-28, which has no sessions, and 2025-11-25 and 2025-06-18 for clients that begin with a
/// handshake.
package struct Server<Context: Sendable>: Sendable {
    let description: ServerDescription
    let tools: (any ToolProvider<Context>)?
    let resources: (any ResourceProvider<Context>)?
    let prompts: (any PromptProvider<Context>)?
    let completions: (any CompletionProvider<Context>)?
    let pageSize: Int
    let fault: @Sendable (any Error) -> Void

    /// Makes a server from its providers; features without a provider are not announced.
    ///
    /// - Parameter pageSize: maximum number of tools or prompts in one answer.
    /// - Parameter fault: receives errors whose details are hidden from clients.
    package init(
        _ description: ServerDescription, tools: (any ToolProvider<Context>)? = nil,
        resources: (any ResourceProvider<Context>)? = nil, prompts: (any PromptProvider<Context>)? = nil,
        completions: (any CompletionProvider<Context>)? = nil, pageSize: Int = 100,
        fault: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.description = description
        self.tools = tools
        self.resources = resources
        self.prompts = prompts
        self.completions = completions
        self.pageSize = pageSize
        self.fault = fault
    }

    /// Answers one message.
    ///
    /// - Parameter headers: the HTTP request's headers about it; nil on a transport without headers.
    package func answer(_ bytes: [UInt8], headers: MessageHeaders?, for context: Context) async -> RPCAnswer {
        let message: RPCMessage
        do {
            message = try RPCMessage(bytes)
        } catch {
            guard let refusal = error as? RPCRefusal else { return .refusal(told(error)) }
            return .refusal(refusal.error, to: refusal.id)
        }
        return await answer(message, headers: headers, for: context)
    }

    private func answer(_ message: RPCMessage, headers: MessageHeaders?, for context: Context) async -> RPCAnswer {
        switch message {
        case .response:
            // The server sends no requests, so no response is expected. Revisions without handshake forbid it.
            return headers?.protocolVersion.flatMap(ProtocolVersion.init)?.isStateless == true
                ? .refusal(.invalidRequest("Nothing was asked")) : .accepted
        case .notification(let method, let params):
            do {
                _ = try Revision.of(method, params, id: nil, headers: headers)
                return .accepted
            } catch {
                return .refusal(told(error))
            }
        case .request(let request):
            return await answer(request, headers: headers, for: context)
        }
    }

    private func answer(_ request: RPCRequest, headers: MessageHeaders?, for context: Context) async -> RPCAnswer {
        let version: ProtocolVersion
        do {
            version = try Revision.of(request.method, request.params, id: request.id, headers: headers)
        } catch {
            return .refusal(told(error), to: request.id)
        }
        do {
            let reply = try await reply(to: request, version, for: context)
            return .result(version.isStateless ? stamped(reply) : reply.result, to: request.id)
        } catch {
            let error = told(error).spoken(in: version)
            return .refusal(error, to: request.id, status: error.status(in: version))
        }
    }

    /// The form of an error for clients: complete if caused by the request, without details if by the server.
    private func told(_ error: any Error) -> RPCError {
        if let error = error as? RPCError { return error }
        fault(error)
        return RPCError(.internal, "Something went wrong here")
    }
}

extension RPCError {
    /// The error as a revision names it.
    func spoken(in version: ProtocolVersion) -> RPCError {
        var error = self
        if code == .resourceNotFound, version.isStateless { error.code = .invalidParams }
        return error
    }

    /// The HTTP status of the error. With a handshake an error is an answer like any other; without one, intermediaries
    /// are informed too.
    func status(in version: ProtocolVersion) -> Int {
        guard version.isStateless else { return 200 }
        switch code {
        case .internal: return 200
        case .methodNotFound: return 404
        default: return 400
        }
    }
}

extension Server {
    /// The handshake of the revisions that have one: selects the client's version if supported, otherwise the newest.
    func initialize(_ params: JSONObject) throws -> ServerReply {
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
        return ServerReply(result: result)
    }

    /// The replacement of the handshake: reports the supported versions and features.
    func discover() -> ServerReply {
        var result = JSONObject([("supportedVersions", ProtocolVersion.supported), ("capabilities", capabilities)])
        result["instructions"] = description.instructions.map { .string($0) }
        return ServerReply(result: result, freshness: .everybody)
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

extension Server {
    /// Runs a method, if the revision has it and the server supports it.
    func reply(to request: RPCRequest, _ version: ProtocolVersion, for context: Context) async throws -> ServerReply {
        switch (request.method, version.isStateless) {
        case ("initialize", false): return try initialize(request.params)
        case ("ping", false): return ServerReply(result: JSONObject())
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
    ) async throws -> ServerReply? {
        switch request.method {
        case "tools/list":
            let all = try await provider.tools(for: context)
            let page = try ResourcePage(of: all, at: request.params.cursor, size: pageSize)
            return ServerReply(result: page.json("tools", \.json), freshness: .caller)
        case "tools/call":
            let name = try request.params.text("name")
            let arguments = try request.params.members("arguments")
            guard let result = try await provider.call(name, with: arguments, for: context) else {
                throw RPCError.invalidParams("Unknown tool")
            }
            return ServerReply(result: result.json)
        default: return nil
        }
    }

    private func resourceReply(
        to request: RPCRequest, _ provider: any ResourceProvider<Context>, for context: Context
    ) async throws -> ServerReply? {
        switch request.method {
        case "resources/list":
            let page = try await provider.resources(after: request.params.cursor, for: context)
            return ServerReply(result: page.json("resources") { $0.json() }, freshness: .stale)
        case "resources/templates/list":
            let page = try ResourcePage(of: provider.templates(for: context), at: request.params.cursor, size: pageSize)
            let result = page.json("resourceTemplates") { $0.family.json(uriMember: "uriTemplate") }
            return ServerReply(result: result, freshness: .everybody)
        case "resources/read":
            let uri = try request.params.text("uri")
            guard let contents = try await provider.read(uri, for: context) else {
                throw RPCError.resourceNotFound(uri)
            }
            return ServerReply(result: JSONObject([("contents", .array(contents.map(\.json)))]), freshness: .stale)
        default: return nil
        }
    }

    private func promptReply(
        to request: RPCRequest, _ provider: any PromptProvider<Context>, for context: Context
    ) async throws -> ServerReply? {
        switch request.method {
        case "prompts/list":
            let page = try await ResourcePage(
                of: provider.prompts(for: context), at: request.params.cursor, size: pageSize)
            return ServerReply(result: page.json("prompts", \.json), freshness: .caller)
        case "prompts/get":
            return try await fill(request.params, provider, for: context)
        default: return nil
        }
    }

    private func fill(
        _ params: JSONObject, _ provider: any PromptProvider<Context>, for context: Context
    ) async throws -> ServerReply {
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
        return ServerReply(result: try await provider.fill(name, with: arguments, for: context).json)
    }
}

extension Server {
    /// Maximum number of values in one answer (MCP, Completion).
    private static var mostCompletions: Int { 100 }

    func complete(
        _ params: JSONObject, _ provider: any CompletionProvider<Context>, for context: Context
    ) async throws -> ServerReply {
        let argument = try params.members("argument")
        let values = try await provider.completions(
            of: argument.text("name"), startingWith: argument.text("value"), in: reference(params), for: context)
        let completion: JSONValue = [
            "values": .array(values.prefix(Self.mostCompletions).map { .string($0) }),
            "total": .number(JSONNumber(values.count)),
            "hasMore": .bool(values.count > Self.mostCompletions),
        ]
        return ServerReply(result: JSONObject([("completion", completion)]))
    }

    private func reference(_ params: JSONObject) throws -> CompletionReference {
        let reference = try params.members("ref")
        switch reference["type"]?.string {
        case "ref/prompt": return .prompt(try reference.text("name"))
        case "ref/resource": return .template(try reference.text("uri"))
        default: throw RPCError.invalidParams("ref must be a ref/prompt or a ref/resource")
        }
    }
}

/// The identity of a server.
package struct ServerDescription: Sendable, Equatable {
    /// The name for programs.
    package var name: String
    /// The name for people.
    package var title: String
    /// The version of the software.
    package var version: String
    /// Instructions for models on how to use the server as a whole.
    package var instructions: String?

    /// Makes a description.
    package init(name: String, title: String, version: String, instructions: String? = nil) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
    }

    var json: JSONValue { ["name": .string(name), "title": .string(title), "version": .string(version)] }
}

/// The result of a method, and the duration and scope of its validity (MCP 2026-07-28, Caching).
struct ServerReply {
    var result: JSONObject
    var freshness: Freshness?

    /// The caching of a reply by clients.
    enum Freshness {
        /// The same for all callers until the server is replaced: one hour.
        case everybody
        /// Depends on the caller: five minutes.
        case caller
        /// May change at any time.
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
    /// A result in the form of revisions without handshake: complete, with the server's name and its validity.
    func stamped(_ reply: ServerReply) -> JSONObject {
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
