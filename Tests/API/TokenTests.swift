import Crypto
import Encoding
import JSON
import ServiceKit
import Testing
import Timestamps

@testable import API

@Suite struct TokenTests {
    @Test("the published keys verify the tokens that are handed out")
    func jwks() async throws {
        try await withAPI { api in
            let answer = try await api.guest.get("/.well-known/jwks.json")
            #expect(answer.status == 200 && answer.header("Cache-Control") == "public, max-age=300")
            #expect(!answer.text.contains("\"d\""))
            let user = try await api.user()
            let verifier = TokenVerifier(keys: PublishedKeys { answer.bytes })
            let identity = try await verifier.verify(user.token ?? "")
            #expect(identity.userID == user.userID && identity.scopes == ["read", "write", "account"])
        }
    }

    @Test(
        "a token that is expired, forged, for another audience or of another kind is refused, one from the previous key is not"
    )
    func refused() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let ours = try #require(SigningKey(secret: TestKeys.current))
            let previous = try #require(SigningKey(secret: TestKeys.previous))
            let strange = try #require(SigningKey(secret: String(repeating: "D", count: 42) + "A"))
            func status(_ header: JSONValue, _ claims: JSONValue, _ key: SigningKey) async throws -> Int {
                let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
                let token = signed + "." + Base64URL.encode(try key.signature(of: Array(signed.utf8)))
                return try await Caller(api: api, token: token).get("/api/tasks").status
            }
            func header(_ key: SigningKey, alg: String = "EdDSA", typ: String = "at+jwt") -> JSONValue {
                ["alg": .string(alg), "typ": .string(typ), "kid": .string(key.id)]
            }
            func claims(audience: String = "errand", issuer: String = "errand", expires: Int64 = 60) -> JSONValue {
                [
                    "iss": .string(issuer), "aud": .string(audience), "sub": .string(user.userID), "sid": "s",
                    "scope": "read write", "iat": .integer(Timestamp.now.seconds),
                    "exp": .integer(Timestamp.now.seconds + expires), "jti": "j",
                ]
            }
            #expect(try await status(header(ours), claims(), ours) == 200)
            #expect(try await status(header(previous), claims(), previous) == 200)
            #expect(try await status(header(strange), claims(), strange) == 401)
            #expect(try await status(header(ours), claims(), strange) == 401)
            #expect(try await status(header(ours), claims(expires: -60), ours) == 401)
            #expect(try await status(header(ours), claims(audience: "other"), ours) == 401)
            #expect(try await status(header(ours), claims(issuer: "other"), ours) == 401)
            #expect(try await status(header(ours, alg: "none"), claims(), ours) == 401)
            #expect(try await status(header(ours, alg: "HS256"), claims(), ours) == 401)
            #expect(try await status(header(ours, typ: "JWT"), claims(), ours) == 401)
        }
    }

    @Test("a token that may only read cannot change anything")
    func scopes() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let key = try #require(SigningKey(secret: TestKeys.current))
            let claims: JSONValue = [
                "iss": "errand", "aud": "errand", "sub": .string(user.userID), "sid": "s", "scope": "read", "jti": "j",
                "iat": .integer(Timestamp.now.seconds), "exp": .integer(Timestamp.now.seconds + 60),
            ]
            let header: JSONValue = ["alg": "EdDSA", "typ": "at+jwt", "kid": .string(key.id)]
            let signed = Base64URL.encode(header.bytes) + "." + Base64URL.encode(claims.bytes)
            let reader = Caller(
                api: api, token: signed + "." + Base64URL.encode(try key.signature(of: Array(signed.utf8))))
            #expect(try await reader.get("/api/tasks").status == 200)
            #expect(try await reader.post("/api/tasks", #"{"title":"x"}"#).status == 403)
        }
    }
}
