import Contracts
import Hummingbird
import JSON
import ServiceKit
import Synchronization
import TestSupport
import Timestamps

/// What `sync` sees of the world through its sidecar: the API's key set, and one user's history, told as a test wants.
final class History: Sendable {
    private struct State {
        var rev: Int64 = 0
        var oldest: Int64 = 0
        var asked: [Int64] = []
        var isDown = false
        var isRevoked = false
    }

    private let state = Mutex(State())

    /// The revisions that changes were asked for, in order.
    var asked: [Int64] { state.withLock { $0.asked } }

    func advance(to rev: Int64) { state.withLock { $0.rev = rev } }

    /// Forgets what lies before a revision.
    func forget(before rev: Int64) { state.withLock { $0.oldest = rev } }

    /// Whether API tokens hold no more.
    func revoke() { state.withLock { $0.isRevoked = true } }

    var isRevoked: Bool { state.withLock { $0.isRevoked } }

    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    var rev: Int64 { state.withLock { $0.rev } }

    /// Throws while the API is down.
    func check() throws {
        if state.withLock({ $0.isDown }) { throw Problem.unavailable("down") }
    }

    func answer(since: Int64) throws -> JSONResponse {
        let (rev, oldest, isDown) = state.withLock { state in
            state.asked.append(since)
            return (state.rev, state.oldest, state.isDown)
        }
        guard !isDown else { throw Problem.unavailable("down") }
        guard since >= oldest, since <= rev else {
            throw Problem(.gone, "resync-required", title: "Start over")
        }
        return JSONResponse { json in
            json.raw(#"{"rev":"#)
            json.integer(rev)
            json.raw(#","deleted":[],"tasks":["#)
            for (index, number) in (since..<rev).map({ $0 + 1 }).enumerated() {
                if index > 0 { json.raw(",") }
                json.raw(Self.task(number))
            }
            json.raw("]}")
        }
    }

    /// The task that changed at a revision.
    static func task(_ rev: Int64) -> [UInt8] { Array(#"{"id":"t\#(rev)","title":"x","rev":\#(rev)}"#.utf8) }
}

/// A sidecar's HTTP API as far as `sync` uses it, with the API behind it.
struct ScriptedAPI: SuiteService {
    static let appID = "sidecar"
    static let defaultPort = 0

    let history: History

    init(_ environment: ServiceEnvironment) { history = History() }

    init(_ history: History) { self.history = history }

    func routes(_ routes: Routes) {
        routes.get("v1.0/healthz/outbound") { _, _ in Response(status: .noContent) }
        // As its sidecar shows it, and as itself behind a real sidecar.
        add(to: routes.group("v1.0/invoke/api/method"))
        add(to: routes)
    }

    private func add(to api: Routes) {
        api.get(".well-known/jwks.json") { _, _ in JSONResponse(TestIssuer.keySet) }
        api.post("internal/tokens/introspect") { _, _ in
            let identity = Identity(
                userID: TestIssuer.user, scopes: ["read"], expires: .now + .seconds(3600), sessionID: "")
            return JSONResponse { Introspection.write(history.isRevoked ? nil : identity, into: &$0) }
        }
        api.get("api/tasks") { request, _ in
            guard request.bearerToken != nil else { throw Problem.unauthorized() }
            try history.check()
            return JSONResponse { $0.raw(Array(#"{"tasks":[],"rev":\#(history.rev)}"#.utf8)) }
        }
        api.get("api/tasks/changes") { request, _ in
            guard request.bearerToken != nil else { throw Problem.unauthorized() }
            return try history.answer(since: Int64(request.uri.queryParameters["since"] ?? "") ?? -1)
        }
    }
}
