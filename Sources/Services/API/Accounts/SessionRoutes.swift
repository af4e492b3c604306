import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Timestamps

/// `/api/auth/sessions`: the sessions of the user. Requires a session, not an API token.
struct SessionRoutes: Sendable {
    let accounts: Accounts

    func add(to routes: Routes) {
        let group = routes.group("api/auth/sessions").authenticated()
        group.get { _, context in try await list(context) }
        group.delete { _, context in try await endOthers(context) }
        group.delete(":id") { _, context in try await end(context) }
    }

    private func list(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let sessions = try await accounts.sessions(of: identity)
        return JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.object { json in
                json.member("sessions") { json in
                    json.array(sessions) { $0.session($1, isCurrent: $1.id == identity.sessionID) }
                }
            }
        }.response
    }

    private func end(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let id = context.parameters.get("id") ?? ""
        try await accounts.endSession(id, of: identity)
        return Response(status: .noContent)
    }

    private func endOthers(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        try await accounts.endOtherSessions(of: identity)
        return Response(status: .noContent)
    }
}

extension JSONWriter {
    fileprivate mutating func session(_ session: Session, isCurrent: Bool) {
        object { json in
            json.member("id", session.id)
            json.member("client", session.client)
            json.member("created_at", session.created.rfc3339)
            json.member("last_used_at", session.rotated.rfc3339)
            json.member("expires_at", session.expires.rfc3339)
            json.member("current", isCurrent)
        }
    }
}
