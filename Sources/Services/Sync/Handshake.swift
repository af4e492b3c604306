import Contracts
import HTTPTypes
import Logging
import ServiceKit
import WebSockets

/// Decides whether a socket is opened, before the handshake is answered: requires a valid token, capacity, an allowed
/// origin, and the user's own path.
struct Handshake: Sendable {
    let hub: Hub
    let tokens: TokenVerifier
    let changes: ChangesFeed
    let settings: SyncSettings
    let logger: Logger

    func admit(_ request: HTTPRequest) async -> Admission {
        do {
            let offer = try HandshakeOffer(request)
            if !settings.origins.isEmpty, let origin = request.headerFields[.origin],
                !settings.origins.contains(origin)
            {
                throw Problem.forbidden("This origin may not open sockets.")
            }
            guard let token = offer.token else { throw Problem.unauthorized() }
            let identity = try await tokens.verify(token)
            if let user = offer.user, user != identity.userID[...] {
                throw Problem.forbidden("The path names another user than the token.")
            }
            guard identity.scopes.contains("read") else { throw Problem.forbidden("The token does not allow this.") }
            try hub.requireRoom(for: identity.userID)
            let credential = Credential(token: token, identity: identity)
            let since = try await start(offer, token)
            return .accept(subprotocol: offer.subprotocol) { session in
                await serve(session, credential, since: since)
            }
        } catch {
            return .refuse(Refusal(Problem.describing(error)))
        }
    }

    /// The revision at which a socket begins: the client's, or the current one. It is requested before the handshake is
    /// answered, so that a client is refused with a reason instead of being left without data.
    private func start(_ offer: HandshakeOffer, _ token: String) async throws -> Int64 {
        if let since = offer.since { return since }
        do {
            return try await changes.currentRev(token: token)
        } catch FeedFault.unauthorized {
            throw Problem.unauthorized()
        } catch {
            logger.warning("The history cannot be read", metadata: ["error": "\(error)"])
            throw Problem.noHistory
        }
    }

    private func serve(_ session: WebSocketSession, _ credential: Credential, since: Int64) async {
        let client = Client(
            session: session, credential: credential, since: since, changes: changes, tokens: tokens, logger: logger)
        guard hub.join(client) else { return session.close(code: .policyViolation, reason: "too many sockets") }
        await client.run()
        hub.leave(client)
    }
}

/// The data in a client's handshake: the token, the subprotocol, and the last known revision.
///
/// The path is `/ws`; other suites use `/ws/{user_id}` and `/ws/tasks`, which are accepted too.
struct HandshakeOffer: Sendable, Equatable {
    /// The user in the path, if any.
    var user: Substring?
    var token: String?
    var subprotocol: String?
    var since: Int64?

    init(_ request: HTTPRequest) throws(Problem) {
        let rest = (request.path ?? "").prefix { $0 != "?" }.dropFirst(SyncProtocol.path.utf8.count).drop { $0 == "/" }
        guard !rest.contains("/") else { throw Problem.notFound }
        user = rest.isEmpty || rest == SyncProtocol.anyUser[...] ? nil : rest
        for name in request.headerFields[values: .secWebSocketProtocol].flatMap({ $0.split(separator: ",") }) {
            let name = name.filter { $0 != " " && $0 != "\t" }
            if name == SyncProtocol.subprotocol {
                subprotocol = name
            } else if name.hasPrefix(SyncProtocol.bearerPrefix) {
                token = String(name.dropFirst(SyncProtocol.bearerPrefix.count))
            }
        }
        // A client that is not a web page can send the token in the usual header.
        if token == nil, let header = request.headerFields[.authorization], header.lowercased().hasPrefix("bearer ") {
            token = header.dropFirst("bearer ".count).filter { $0 != " " }
        }
        let query = (request.path ?? "").split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "token": token = token ?? String(parts[1])
            case "since":
                guard let rev = Int64(parts[1]), rev >= 0 else {
                    throw Problem.invalid("since", "must be a revision: a whole number, not negative")
                }
                since = rev
            default: break
            }
        }
    }
}

/// A token and its identity.
struct Credential: Sendable {
    let token: String
    let identity: Identity
}
