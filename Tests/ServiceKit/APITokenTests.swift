import JSON
import ServiceKit
import Synchronization
import Testing
import Timestamps

@Suite("API tokens, as every service sees them")
struct APITokenTests {
    private let token = APITokenText(body: Array(0..<48)).text

    /// An issuer that counts how often it is asked, and whose answer can be changed.
    private final class Issuer: Sendable {
        let identity = Mutex<Identity?>(
            Identity(userID: "user-1", scopes: ["read"], expires: .now + .seconds(3600), sessionID: ""))
        let isDown = Mutex(false)
        let asked = Atomic<Int>(0)

        func verifier(believing age: Duration) -> TokenVerifier {
            TokenVerifier(
                keys: FixedKeys([:]),
                apiTokens: APITokens(believedFor: age) { _ in
                    self.asked.add(1, ordering: .relaxed)
                    if self.isDown.withLock({ $0 }) { throw TokenFault.keysUnavailable }
                    return self.identity.withLock { $0 }
                })
        }
    }

    @Test("a token's text reads back, and any character changed or missing shows")
    func text() {
        #expect(APITokenText(token)?.body == Array(0..<48))
        #expect(token.hasPrefix("errand_"))
        for index in token.indices.dropFirst(7) {
            var damaged = token
            damaged.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(APITokenText(damaged) == nil)
        }
        for text in ["", "errand_", "errand_AAAA", String(token.dropLast()), token + "A", token.uppercased()] {
            #expect(APITokenText(text) == nil, "\(text)")
        }
        #expect(APITokenText("errand_" + String(repeating: "A", count: 1000)) == nil)
    }

    @Test("the issuer is asked once for many requests, also when it says no, and not at all for a damaged token")
    func cache() async throws {
        let issuer = Issuer()
        let verifier = issuer.verifier(believing: .seconds(30))
        for _ in 0..<5 { #expect(try await verifier.verify(token).userID == "user-1") }
        #expect(issuer.asked.load(ordering: .relaxed) == 1)
        issuer.identity.withLock { $0 = nil }
        let other = APITokenText(body: Array(1..<49)).text
        for _ in 0..<5 {
            await #expect(throws: TokenFault.inactive) { try await verifier.verify(other) }
            await #expect(throws: TokenFault.malformed) { try await verifier.verify(other + "A") }
        }
        #expect(issuer.asked.load(ordering: .relaxed) == 2)
    }

    @Test("a revoked token stops once the answer is too old, and no answer is believed for more than 30 seconds")
    func revoked() async throws {
        let issuer = Issuer()
        let verifier = issuer.verifier(believing: .zero)
        #expect(try await verifier.verify(token).userID == "user-1")
        issuer.identity.withLock { $0 = nil }
        await #expect(throws: TokenFault.inactive) { try await verifier.verify(token) }
        #expect(APITokens.maximumAge == .seconds(30))
        #expect(throws: SettingFault.self) {
            try Settings(["ERRAND_API_TOKEN_CACHE": "31s"]).read(ServiceSettings.tokenAge)
        }
    }

    @Test("a token that ends while it is remembered is refused")
    func expires() async throws {
        let issuer = Issuer()
        issuer.identity.withLock {
            $0 = Identity(userID: "u", scopes: [], expires: .now + .seconds(-1), sessionID: "")
        }
        await #expect(throws: TokenFault.expired) { try await issuer.verifier(believing: .seconds(9)).verify(token) }
    }

    @Test("an issuer that does not answer says nothing about the token, and is asked again")
    func down() async throws {
        let issuer = Issuer()
        let verifier = issuer.verifier(believing: .seconds(30))
        issuer.isDown.withLock { $0 = true }
        await #expect(throws: TokenFault.keysUnavailable) { try await verifier.verify(token) }
        issuer.isDown.withLock { $0 = false }
        #expect(try await verifier.verify(token).userID == "user-1")
    }

    @Test("an introspection reads back as it was written, and one that is none is refused")
    func introspection() throws {
        let identity = Identity(
            userID: "u", scopes: ["read", "write"], expires: Timestamp(seconds: 1_800_000_000), sessionID: "",
            zone: "Europe/Berlin", roles: ["admin"])
        for written in [identity, nil] {
            let answer = JSONResponseBytes.of { Introspection.write(written, into: &$0) }
            #expect(try Introspection.read(answer) == written)
        }
        #expect(
            String(decoding: JSONResponseBytes.of { Introspection.write(identity, into: &$0) }, as: UTF8.self)
                == #"{"active":true,"token_type":"Bearer","sub":"u","scope":"read write","exp":1800000000,"sid":"","#
                + #""zoneinfo":"Europe/Berlin","date_order":"\#(identity.dateOrder)","roles":["admin"]}"#)
        #expect(JSONResponseBytes.of { Introspection.write(nil, into: &$0) } == Array(#"{"active":false}"#.utf8))
        for text in ["{}", "[]", #"{"active":"yes"}"#, #"{"active":true}"#, #"{"active":true,"sub":"u"}"#] {
            #expect(throws: (any Error).self) { try Introspection.read(Array(text.utf8)) }
        }
    }
}

private enum JSONResponseBytes {
    static func of(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }
}
