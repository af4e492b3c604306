import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Timestamps

/// `/api/auth/tokens`: the API tokens of the user. A token cannot make tokens.
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
            json.object { json in
                json.member("tokens") { json in json.array(tokens) { $0.token($1) } }
            }
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
    /// - Parameter text: the token itself, only for the one answer that includes it.
    mutating func token(_ token: IssuedToken, text: String? = nil) {
        object { json in
            json.member("id", token.id)
            json.member("name", token.name)
            json.member("scopes") { $0.array(token.scopes) }
            json.member("created_at", token.created.rfc3339)
            json.member("expires_at", token.expires.rfc3339)
            json.member("last_used_at", orNull: token.lastUsed?.rfc3339)
            json.member("token", ifPresent: text)
        }
    }
}

/// The request for a new API token.
struct TokenRequest: Sendable, Hashable {
    static let scopes = ["read", "write"]
    static let days = 1...365
    static let standardDays = 90

    let name: String
    let scopes: [String]
    let lifetime: Duration

    /// - Throws: ``Problem`` 400 naming every invalid member.
    init(_ value: JSONValue) throws {
        var body = try BodyMembers(value, known: ["name", "scopes", "expires_in_days"])
        let name = body.read("name") { try Credentials.name(try $0.text("name")) }
        let scopes = body.read("scopes") { try Self.scopes($0) }
        let days = body.readOptional("expires_in_days") { try Self.days($0) }
        guard let name, let scopes, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        self.name = name
        self.scopes = scopes
        lifetime = .seconds((days ?? Self.standardDays) * 86_400)
    }

    private static func scopes(_ value: JSONValue) throws(FieldFault) -> [String] {
        let wanted = value.array?.compactMap(\.string) ?? []
        guard !wanted.isEmpty, wanted.count == value.array?.count, wanted.allSatisfy(scopes.contains) else {
            throw FieldFault("scopes", "must be an array of one or more of \(scopes.joined(separator: ", "))")
        }
        return scopes.filter(wanted.contains)
    }

    private static func days(_ value: JSONValue) throws(FieldFault) -> Int {
        guard let integer = value.integer, let wanted = Int(exactly: integer), days.contains(wanted) else {
            throw FieldFault("expires_in_days", "must be a whole number from \(days.lowerBound) to \(days.upperBound)")
        }
        return wanted
    }
}

/// `/internal/tokens/introspect` (RFC 7662): resolves API tokens for other services. On the app listener only.
struct IntrospectionRoutes: Sendable {
    let accounts: Accounts

    func add(to routes: Routes) {
        routes.post(RouterPath(Introspection.path)) { request, _ in
            let bytes = try await request.bytes(limit: 4096)
            let parameters = try QueryString(String(decoding: bytes, as: UTF8.self)).parameters
            guard let token = parameters.first(where: { $0.name == "token" })?.value else {
                throw Problem.invalid("token", "is required, form-encoded")
            }
            let identity = try await accounts.introspect(token)
            return JSONResponse(headers: [.cacheControl: "no-store"]) { Introspection.write(identity, into: &$0) }
        }
    }
}
