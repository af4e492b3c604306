import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Timestamps

/// `/api/auth/tokens`: the API tokens of whoever is signed in. A token cannot make tokens.
struct APITokenRoutes: Sendable {
    let accounts: Accounts

    func add(to routes: Routes) {
        let group = routes.group("api/auth/tokens").authenticated()
        group.get { _, context in try await list(context) }
        group.post { request, context in try await issue(request, context) }
        group.delete(":id") { _, context in try await revoke(context) }
    }

    private func list(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let tokens = try await accounts.apiTokens(of: identity)
        return JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.raw(#"{"tokens":["#)
            for (index, token) in tokens.enumerated() {
                if index > 0 { json.raw(",") }
                json.token(token)
            }
            json.raw("]}")
        }.response
    }

    private func issue(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let wanted = try TokenRequest(try await request.json(limit: ProfileRoutes.bodyLimit) { try $0.value() })
        let (token, issued) = try await accounts.issueToken(to: identity, wanted)
        return JSONResponse(status: .created, headers: [.cacheControl: "no-store"]) { json in
            json.token(issued, text: token.text)
        }.response
    }

    private func revoke(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let id = context.parameters.get("id") ?? ""
        try await accounts.revokeToken(id, of: identity)
        return Response(status: .noContent)
    }
}

extension JSONWriter {
    /// - Parameter text: the token itself, in the one answer that shows it.
    mutating func token(_ token: IssuedToken, text: String? = nil) {
        raw(#"{"id":"#)
        string(token.id)
        raw(#","name":"#)
        string(token.name)
        raw(#","scopes":"#)
        value(.array(token.scopes.map { .string($0) }))
        raw(#","created_at":"#)
        string(token.created.rfc3339)
        raw(#","expires_at":"#)
        string(token.expires.rfc3339)
        raw(#","last_used_at":"#)
        value(token.lastUsed.map { .string($0.rfc3339) } ?? .null)
        if let text {
            raw(#","token":"#)
            string(text)
        }
        raw("}")
    }
}
