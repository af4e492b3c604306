import DatePhrases
import HTTPServing
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
        credentials.dateOrder =
            credentials.dateOrder ?? request.headers[.acceptLanguage].flatMap(DateOrder.init(locale:))
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

    /// Ends the session identified by refresh token, cookie or access token; the answer is always the same.
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
            json.object { json in
                json.member("user") { $0.profile(profile) }
                json.member("session_id", identity.sessionID)
                json.member("expires_at", identity.expires.rfc3339)
            }
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

extension AccountRoutes {
    var cookie: RefreshCookie { RefreshCookie(isAlwaysSecure: secureCookie) }

    /// Maximum size of a request about accounts, in bytes.
    private static var bodyLimit: Int { 16 << 10 }

    func body(_ request: Request) async throws -> JSONValue {
        try await request.json(limit: Self.bodyLimit) { try $0.value() }
    }

    /// The refresh token from the body, or else from the cookie.
    ///
    /// - Throws: ``Problem`` 403 when it is only in the cookie and the request may come from another site's page.
    func refreshToken(_ request: Request) async throws -> (text: String, isCookie: Bool)? {
        let bytes = try await request.bytes(limit: Self.bodyLimit)
        if !bytes.isEmpty {
            try request.requireJSON()
            let value: JSONValue
            do { value = try JSONValue(bytes, maximumDepth: 4) } catch let fault as JSONFault {
                throw Problem.malformed(fault)
            }
            var body = try BodyMembers(value, known: ["refresh_token"])
            let token = body.readOptional("refresh_token") { try $0.text("refresh_token") }
            guard body.faults.isEmpty else { throw Problem.invalid(body.faults) }
            if let token { return (token, false) }
        }
        guard let token = RefreshCookie.token(in: request) else { return nil }
        guard request.headers[.errandClient] == "web" else { throw AccountFault.forgedRequest }
        return (token, true)
    }
}

extension ServiceContext {
    /// The key under which attempts are counted: the client's network address; for IPv6 its network prefix.
    func origin(of request: Request) -> String {
        NetworkPrefix.text(of: clientAddress(of: request) ?? "unknown")
    }
}

extension HTTPField.Name {
    static let errandClient = fixed("X-Errand-Client")
    static let forwardedProto = fixed("X-Forwarded-Proto")
    static let idempotencyKey = fixed("Idempotency-Key")
    static let idempotencyReplayed = fixed("Idempotency-Replayed")

    /// Makes a name known to be valid; the fallback would be a header that clients do not send.
    private static func fixed(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .age }
}

/// The cookie in which a browser keeps its refresh token: inaccessible to scripts, and sent to `/api/auth` only.
struct RefreshCookie: Sendable {
    static let name = "errand_refresh"
    let isAlwaysSecure: Bool

    func carrying(_ signedIn: SignedIn, for request: Request) -> String {
        text(signedIn.refreshToken, seconds: signedIn.refreshLifetime.components.seconds, for: request)
    }

    func cleared(for request: Request) -> String { text("", seconds: 0, for: request) }

    static func token(in request: Request) -> String? {
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, String(parts[0]).trimmingWhitespace == name else { continue }
                return String(parts[1]).trimmingWhitespace
            }
        }
        return nil
    }

    private func text(_ value: String, seconds: Int64, for request: Request) -> String {
        let isSecure = isAlwaysSecure || request.headers[.forwardedProto] == "https"
        return "\(Self.name)=\(value); Path=/api/auth; Max-Age=\(seconds); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }
}

/// The body of a sign-up or sign-in.
struct Credentials: Sendable {
    let email: EmailAddress
    let password: String
    let name: String?
    let zone: String?
    /// The order that the client names, or that is customary where it is.
    var dateOrder: DateOrder?
    /// True to put the refresh token into a cookie that scripts cannot read.
    let cookie: Bool
    /// The client's name: its `User-Agent`.
    var client = ""

    static let passwordBytes = 8...1024
    static let nameCharacters = 100

    /// - Parameter signingUp: true to check the rules for new passwords, and accept a name, a time zone and an order of dates.
    /// - Throws: ``Problem`` 400 naming every invalid member.
    init(_ value: JSONValue, signingUp: Bool) throws {
        var body = try BodyMembers(
            value, known: ["email", "password", "cookie"] + (signingUp ? ["name", "time_zone", "date_order"] : []))
        let email = body.read("email") { try EmailAddress(try $0.text("email")) }
        let password = body.read("password") {
            try Self.password(try $0.text("password"), of: "password", new: signingUp)
        }
        let name = body.readOptional("name") { try Self.name(try $0.text("name")) }
        let zone = body.readOptional("time_zone") { try TimeZoneName.read(try $0.text("time_zone"), of: "time_zone") }
        let order = body.readOptional("date_order") {
            try DateOrder.read(try $0.text("date_order"), of: "date_order")
        }
        let cookie = body.readOptional("cookie") { try $0.flag("cookie") }
        guard let email, let password, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        self.email = email
        self.password = password
        self.name = name
        self.zone = zone
        dateOrder = order
        self.cookie = cookie ?? false
    }

    /// - Parameter new: True to check the rules for new passwords.
    static func password(_ text: String, of member: String, new: Bool) throws(FieldFault) -> String {
        let allowed = new ? passwordBytes : 1...passwordBytes.upperBound
        guard allowed.contains(text.utf8.count) else {
            throw FieldFault(member, "must have \(allowed.lowerBound) to \(allowed.upperBound) bytes")
        }
        return text
    }

    static func name(_ text: String) throws(FieldFault) -> String {
        let name = text.trimmingWhitespace
        guard (1...nameCharacters).contains(name.unicodeScalars.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        else {
            throw FieldFault("name", "must have 1 to \(nameCharacters) characters, none of them control characters")
        }
        return name
    }
}
