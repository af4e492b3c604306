import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import LocalSidecar
import ServiceKit
import TestSupport
import Testing
import Timestamps

@testable import API

@Suite struct APITokenTests {
    @Test("a token is shown once, does what its scopes say, and never manages the account")
    func scopes() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let made = try await user.post("/api/auth/tokens", #"{"name":" CLI ","scopes":["read"]}"#)
            #expect(made.status == 201 && made.header("Cache-Control") == "no-store")
            #expect(made.json["name"]?.string == "CLI" && made.json["scopes"] == ["read"])
            let text = try #require(made.json["token"]?.string)
            let list = try await user.get("/api/auth/tokens")
            #expect(list.status == 200 && list.json["tokens"]?.array?.count == 1 && !list.text.contains(text))

            let reader = Caller(api: api, token: text)
            #expect(try await reader.get("/api/tasks").status == 200)
            #expect(try await reader.get("/api/account").json["email"]?.string == user.email)
            #expect(try await reader.post("/api/tasks", #"{"title":"x"}"#).status == 403)
            let writer = try await token(of: user, #"["write"]"#)
            #expect(try await writer.post("/api/tasks", #"{"title":"x"}"#).status == 201)
            #expect(try await writer.get("/api/tasks").status == 403)
            for program in [reader, writer] {
                #expect(try await program.patch("/api/account", #"{"name":"x"}"#).status == 403)
                #expect(try await program.get("/api/auth/tokens").status == 403)
                #expect(try await program.post("/api/auth/tokens", #"{"name":"x","scopes":["read"]}"#).status == 403)
                #expect(try await program.delete("/api/auth/tokens/x").status == 403)
                #expect(try await program.get("/api/auth/session").status == 403)
                #expect(try await program.post("/api/auth/signout").status == 403)
            }
        }
    }

    @Test("a revoked token stops, a stranger cannot revoke it, and the others go on")
    func revoke() async throws {
        try await withAPI(["ERRAND_API_TOKEN_CACHE": "0s"]) { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            let (first, second) = (try await token(of: ann), try await token(of: ann))
            let tokens = try #require(try await ann.get("/api/auth/tokens").json["tokens"]?.array)
            let id = try #require(tokens[0]["id"]?.string)
            #expect(try await bob.delete("/api/auth/tokens/\(id)").status == 404)
            #expect(try await first.get("/api/tasks").status == 200)
            #expect(try await ann.delete("/api/auth/tokens/\(id)").status == 204)
            #expect(try await ann.delete("/api/auth/tokens/\(id)").status == 404)
            #expect(try await first.get("/api/tasks").status == 401)
            #expect(try await second.get("/api/tasks").status == 200)
            #expect(try await bob.get("/api/auth/tokens").json["tokens"] == [])
        }
    }

    @Test("a token says when it was last used, about")
    func lastUsed() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let program = try await token(of: user)
            func lastUsed() async throws -> JSONValue? {
                try await user.get("/api/auth/tokens").json["tokens"]?.array?.first?["last_used_at"]
            }
            #expect(try await lastUsed() == .null)
            #expect(try await program.get("/api/tasks").status == 200)
            #expect(try await lastUsed()?.string != nil)
        }
    }

    @Test(
        "what a token cannot be is refused with the member's name",
        arguments: [
            (#"{"scopes":["read"]}"#, "name"), (#"{"name":"x"}"#, "scopes"), (#"{"name":"x","scopes":[]}"#, "scopes"),
            (#"{"name":"x","scopes":["account"]}"#, "scopes"), (#"{"name":"x","scopes":"read"}"#, "scopes"),
            (#"{"name":"x","scopes":["read",1]}"#, "scopes"), (#"{"name":"","scopes":["read"]}"#, "name"),
            (#"{"name":"x","scopes":["read"],"expires_in_days":0}"#, "expires_in_days"),
            (#"{"name":"x","scopes":["read"],"expires_in_days":366}"#, "expires_in_days"),
            (#"{"name":"x","scopes":["read"],"expires_in_days":1.5}"#, "expires_in_days"),
            (#"{"name":"x","scopes":["read"],"user_id":"y"}"#, "user_id"),
        ])
    func refused(body: String, field: String) async throws {
        try await withAPI { api in
            let answer = try await api.user().post("/api/auth/tokens", body)
            #expect(answer.status == 400 && answer.faultyFields == [field])
        }
    }

    @Test("every service takes the token, by asking the API through its own sidecar, and refuses it once revoked")
    func otherServices() async throws {
        let port = try await FreePort.take()
        let sidecars = [
            SidecarConfiguration(appID: "api", appPort: port, environment: TestKeys.secrets),
            SidecarConfiguration(appID: "other"),
        ]
        try await SidecarHarness.run(sidecars, resources: components) { sidecars in
            let settings = ["APP_PORT": "\(port)"]
            try await withAPI(on: sidecars.port("api"), settings) { api in
                let variables = [
                    "DAPR_HTTP_PORT": "\(sidecars.port("other"))", "ERRAND_API_TOKEN_CACHE": "0s",
                ]
                try await withService(AskingService.self, variables) { service in
                    let user = try await api.user()
                    _ = try await user.patch("/api/account", #"{"time_zone":"Europe/Berlin"}"#)
                    let program = try await token(of: user, #"["read"]"#)
                    let there = Caller(
                        api: RunningAPI(base: "http://127.0.0.1:\(service.ports.public)", curl: api.curl),
                        token: program.token)
                    let answer = try await there.get("/me")
                    #expect(answer.json["user"]?.string == user.userID)
                    #expect(answer.json["zone"]?.string == "Europe/Berlin" && answer.json["scopes"] == ["read"])
                    let id = try await user.get("/api/auth/tokens").json["tokens"]?.array?.first?["id"]?.string
                    #expect(try await user.delete("/api/auth/tokens/\(id ?? "")").status == 204)
                    #expect(try await there.get("/me").status == 401)
                }
            }
        }
    }

    @Test("introspection is for sidecars: the public listener does not know it")
    func introspectionIsPrivate() async throws {
        try await withAPI { api in
            let user = try await api.user()
            for method in [HTTPRequest.Method.get, .post] {
                let answer = try await user.send(method, Introspection.path, Array("token=x".utf8))
                #expect(answer.status == 404)
            }
        }
    }

    @Test("a book of tokens is bounded, keeps digests only, and forgets those that have ended")
    func book() throws {
        let now = Timestamp(milliseconds: 1_763_717_400_000)
        let request = try TokenRequest(
            JSONValue(Array(#"{"name":"x","scopes":["read"],"expires_in_days":1}"#.utf8)))
        let tokens = (0..<TokenBook.maximumTokens).map { _ in APIToken(userID: UUID()) }
        var book = TokenBook()
        for token in tokens { try book.add(IssuedToken(token, request, now: now), now: now) }
        let json = try JSONValue(encoding: book)
        #expect(try json.decode(TokenBook.self) == book)
        let stored = String(decoding: json.bytes, as: UTF8.self)
        #expect(!tokens.contains { stored.contains($0.text) })
        let one = APIToken(userID: UUID())
        var full = book
        #expect(throws: AccountFault.tooManyTokens) { try full.add(IssuedToken(one, request, now: now), now: now) }
        let later = now + .seconds(86_400)
        #expect(book.holder(of: tokens[3], now: now) != nil && book.holder(of: tokens[3], now: later) == nil)
        #expect(book.holder(of: one, now: now) == nil)
        try book.add(IssuedToken(one, request, now: later), now: later)
        #expect(book.tokens.count == 1 && APIToken(one.text) == one)
    }

    private func token(of user: Caller, _ scopes: String = #"["read","write"]"#) async throws -> Caller {
        let answer = try await user.post("/api/auth/tokens", #"{"name":"x","scopes":\#(scopes)}"#)
        guard let text = answer.json["token"]?.string else { throw Unexpected(answer) }
        return Caller(api: user.api, token: text)
    }
}

/// Any other service: it verifies tokens as they all do.
private struct AskingService: SuiteService {
    static let appID = "other"
    static let defaultPort = 0

    init(_ environment: ServiceEnvironment) {}

    func routes(_ routes: Routes) {
        routes.authenticated().get("me") { _, context in
            let identity = try context.requireIdentity()
            return JSONResponse { json in
                json.value([
                    "user": .string(identity.userID), "zone": .string(identity.zone),
                    "scopes": .array(identity.scopes.map { .string($0) }),
                ])
            }
        }
    }
}
