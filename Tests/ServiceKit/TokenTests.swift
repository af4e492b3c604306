import Crypto
import JSON
import ServiceKit
import Synchronization
import TestSupport
import Testing

@Suite("Access tokens")
struct TokenTests {
    private let verifier = TokenVerifier(keys: TestIssuer.keys)

    @Test("a token of ours says who is asking, also the second time")
    func valid() async throws {
        let token = try TestIssuer.token()
        for _ in 0..<2 {
            let identity = try await verifier.verify(token)
            #expect(identity.userID == TestIssuer.user)
            #expect(identity.scopes == ["read", "write"])
            #expect(identity.sessionID == "session-1")
        }
        #expect(
            try await verifier.verify(TestIssuer.token(claims: ["aud": ["other", "errand"]])).userID == TestIssuer.user)
    }

    @Test("claims that do not hold are refused, each for its reason")
    func claims() async throws {
        try await expect(.expired, TestIssuer.token(claims: ["exp": TestIssuer.seconds(fromNow: -60)]))
        try await expect(.notYetValid, TestIssuer.token(claims: ["nbf": TestIssuer.seconds(fromNow: 60)]))
        try await expect(.audience, TestIssuer.token(claims: ["aud": "another"]))
        try await expect(.issuer, TestIssuer.token(claims: ["iss": "another"]))
        try await expect(.malformed, TestIssuer.token(claims: ["sub": ""]))
        try await expect(.malformed, TestIssuer.token(claims: ["exp": "tomorrow"]))
        try await expect(.malformed, TestIssuer.token(claims: ["exp": .number(JSONNumber(literal: "1e99"))]))
        try await expect(.malformed, TestIssuer.token(claims: ["exp": .null]))
    }

    @Test("only EdDSA under a published key counts: no alg none, no HS256, no stranger's key, no other type")
    func headers() async throws {
        func header(_ algorithm: String, type: String = "at+jwt", kid: String = "k1") -> JSONValue {
            ["alg": .string(algorithm), "typ": .string(type), "kid": .string(kid)]
        }
        for algorithm in ["none", "None", "HS256", "RS256", "eddsa", "ES256"] {
            try await expect(.algorithm, TestIssuer.token(header: header(algorithm)))
        }
        try await expect(.type, TestIssuer.token(header: header("EdDSA", type: "JWT")))
        try await expect(.unknownKey, TestIssuer.token(header: header("EdDSA", kid: "k2")))
        try await expect(.signature, TestIssuer.token(key: Curve25519.Signing.PrivateKey()))
        try await expect(
            .malformed, TestIssuer.token(header: ["alg": "EdDSA", "typ": "at+jwt", "kid": "k1", "crit": ["exp"]]))
    }

    @Test("a changed or cut token is refused")
    func changed() async throws {
        let parts = try TestIssuer.token().split(separator: ".").map(String.init)
        let other = try TestIssuer.token(claims: ["sub": "user-2"]).split(separator: ".").map(String.init)
        try await expect(.signature, [parts[0], other[1], parts[2]].joined(separator: "."))
        try await expect(.signature, [parts[0], parts[1], ""].joined(separator: "."))
        for text in ["", "a", "a.b", "a.b.c", "....", parts[0] + "." + parts[1], String(repeating: "a", count: 9000)] {
            try await expect(.malformed, text)
        }
    }

    @Test("a JWK set is fetched once for many, and again for an unknown key no more than every few seconds")
    func published() async throws {
        let fetches = Mutex(0)
        let set = TestIssuer.keySet
        let keys = PublishedKeys {
            fetches.withLock { $0 += 1 }
            return set
        }
        let verifier = TokenVerifier(keys: keys)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask { _ = try await verifier.verify(TestIssuer.token(claims: ["jti": .string("\(index)")])) }
            }
            try await group.waitForAll()
        }
        for _ in 0..<5 {
            await #expect(throws: TokenFault.unknownKey) {
                try await verifier.verify(TestIssuer.token(header: ["alg": "EdDSA", "typ": "at+jwt", "kid": "x"]))
            }
        }
        #expect(fetches.withLock { $0 } <= 2)
    }

    @Test("keys that cannot be had say nothing about a token")
    func unavailable() async throws {
        struct Down: Error {}
        let verifier = TokenVerifier(keys: PublishedKeys { throw Down() })
        await #expect(throws: TokenFault.keysUnavailable) { try await verifier.verify(TestIssuer.token()) }
    }

    private func expect(_ fault: TokenFault, _ token: String) async throws {
        await #expect(throws: fault) { try await verifier.verify(token) }
    }
}
