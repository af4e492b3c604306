import JSON

/// A Model Context Protocol server: bytes of a message in, an answer out. It keeps nothing between two messages, so
/// any replica answers any of them, and it does no I/O but its providers'.
///
/// It speaks 2026-07-28, which has no sessions, and 2025-11-25 and 2025-06-18 to clients that shake hands first.
public struct Server<Context: Sendable>: Sendable {
    let description: ServerDescription
    let tools: (any ToolProvider<Context>)?
    let resources: (any ResourceProvider<Context>)?
    let prompts: (any PromptProvider<Context>)?
    let completions: (any CompletionProvider<Context>)?
    let pageSize: Int
    let fault: @Sendable (any Error) -> Void

    /// Makes a server of what it offers; what it does not offer it does not announce.
    /// - Parameter pageSize: the most tools or prompts in one answer.
    /// - Parameter fault: told of errors that clients learn nothing about.
    public init(
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
    /// - Parameter headers: what the HTTP request's headers say of it; nil on a transport without headers.
    public func answer(_ bytes: [UInt8], headers: MessageHeaders?, for context: Context) async -> Answer {
        let message: RPCMessage
        do {
            message = try RPCMessage(bytes)
        } catch {
            guard let refusal = error as? RPCRefusal else { return .refusal(told(error)) }
            return .refusal(refusal.error, to: refusal.id)
        }
        return await answer(message, headers: headers, for: context)
    }

    private func answer(_ message: RPCMessage, headers: MessageHeaders?, for context: Context) async -> Answer {
        switch message {
        case .response:
            // The server asks nothing, so nobody waits for this. Revisions without handshake forbid it.
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

    private func answer(_ request: RPCRequest, headers: MessageHeaders?, for context: Context) async -> Answer {
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

    /// What a client learns of an error: everything of its own, nothing of the server's.
    private func told(_ error: any Error) -> RPCError {
        if let error = error as? RPCError { return error }
        fault(error)
        return RPCError(.internal, "Something went wrong here")
    }
}

extension RPCError {
    /// What the error is called in a revision.
    func spoken(in version: ProtocolVersion) -> RPCError {
        var error = self
        if code == .resourceNotFound, version.isStateless { error.code = .invalidParams }
        return error
    }

    /// The status it travels with. With a handshake an error is an answer like any other; without one, intermediaries
    /// are told too.
    func status(in version: ProtocolVersion) -> Int {
        guard version.isStateless else { return 200 }
        switch code {
        case .internal: return 200
        case .methodNotFound: return 404
        default: return 400
        }
    }
}
