import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Timestamps

/// `/api/auth`: sign-up, sign-in, sign-out, session, refresh.
struct AccountRoutes: Sendable {
    let accounts: Accounts
    let verifier: TokenVerifier
    let secureCookie: Bool

    func add(to routes: Routes) {
        let auth = routes.group("api/auth")
        auth.post("signup") { request, context in try await signUp(request, context) }
        auth.post("signin") { request, context in try await signIn(request, context) }
        auth.post("refresh") { request, context in try await refresh(request) }
        auth.post("signout") { request, context in try await signOut(request) }
        auth.authenticated().get("session") { request, context in try await session(context) }
    }

    private func signUp(_ request: Request, _ context: ServiceContext) async throws -> Response {
        var credentials = try Credentials(try await body(request), signingUp: true)
        credentials.client = request.headers[.userAgent] ?? ""
        let signedIn = try await accounts.signUp(credentials, from: context.origin(of: request))
        return answer(signedIn, status: .created, cookie: credentials.cookie, to: request)
    }

    private func signIn(_ request: Request, _ context: ServiceContext) async throws -> Response {
        var credentials = try Credentials(try await body(request), signingUp: false)
        credentials.client = request.headers[.userAgent] ?? ""
        let signedIn = try await accounts.signIn(credentials, from: context.origin(of: request))
        return answer(signedIn, status: .ok, cookie: credentials.cookie, to: request)
    }

    private func refresh(_ request: Request) async throws -> Response {
        guard let shown = try await refreshToken(request) else {
            throw Problem.invalid("refresh_token", "is required, unless the cookie is sent")
        }
        let signedIn = try await accounts.refresh(shown.text)
        return answer(signedIn, status: .ok, cookie: shown.isCookie, to: request)
    }

    /// Ends the session that the request shows, by refresh token, cookie or access token; the answer is the same either way.
    private func signOut(_ request: Request) async throws -> Response {
        let shown = try await refreshToken(request)
        if let shown {
            try await accounts.signOut(refreshToken: shown.text)
        } else if let token = request.bearerToken {
            let identity = try await verifier.verify(token)
            guard identity.isSession else { throw Problem.forbidden("An API token is no session to end; revoke it.") }
            try await accounts.signOut(identity.userID, session: identity.sessionID)
        } else {
            throw Problem.unauthorized("Show the refresh token or the access token of the session to end.")
        }
        return Response(status: .noContent, headers: [.setCookie: cookie.cleared(for: request)])
    }

    private func session(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "account")
        let profile = try await accounts.account(of: identity).profile
        return JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.raw(#"{"user":"#)
            json.profile(profile)
            json.raw(#","session_id":"#)
            json.string(identity.sessionID)
            json.raw(#","expires_at":"#)
            json.string(identity.expires.rfc3339)
            json.raw("}")
        }.response
    }

    private func answer(
        _ signedIn: SignedIn, status: HTTPResponse.Status, cookie isCookie: Bool, to request: Request
    ) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if isCookie { headers[.setCookie] = cookie.carrying(signedIn, for: request) }
        return JSONResponse(status: status, headers: headers, reserving: 768) { json in
            json.signedIn(signedIn, withRefreshToken: !isCookie)
        }.response
    }
}
