import Crypto
import Encoding
import FoundationEssentials
import HTTPTypes
import JSON
import TestSupport
import Testing
import Timestamps

@testable import Notification

/// Reminders reach browsers that have no page open. What is sent is also read by other people's code: `Tests/Browser/test_push.py`.
@Suite("Push")
struct PushTests {
    /// A browser's keys, as a subscription tells them.
    private struct Browser {
        let key = P256.KeyAgreement.PrivateKey()
        let secret = RandomBytes.make(16)

        func subscription(_ endpoint: String, name: String = "Firefox on Linux") -> String {
            let point = Base64URL.encode(key.publicKey.x963Representation)
            return
                #"{"endpoint":"\#(endpoint)","expirationTime":null,"keys":{"p256dh":"\#(point)","auth":"\#(Base64URL.encode(secret))"},"name":"\#(name)"}"#
        }

        /// Reads a message as a browser does (RFC 8291, section 3.4, the other way round).
        func opened(_ bytes: [UInt8]) throws -> [UInt8] {
            let salt = Array(bytes[..<16])
            let theirs = Array(bytes[21..<86])
            let shared = try key.sharedSecretFromKeyAgreement(
                with: P256.KeyAgreement.PublicKey(x963Representation: theirs))
            let own = Array(key.publicKey.x963Representation)
            let material = shared.hkdfDerivedSymmetricKey(
                using: SHA256.self, salt: secret, sharedInfo: Array("WebPush: info\0".utf8) + own + theirs,
                outputByteCount: 32)
            let derived = { (label: String, count: Int) in
                HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: material, salt: salt, info: Array("Content-Encoding: \(label)\0".utf8),
                    outputByteCount: count)
            }
            let nonce = try AES.GCM.Nonce(data: derived("nonce", 12).withUnsafeBytes { Array($0) })
            let box = try AES.GCM.SealedBox(
                nonce: nonce, ciphertext: bytes[86..<(bytes.count - 16)], tag: bytes[(bytes.count - 16)...])
            let plain = Array(try AES.GCM.open(box, using: derived("aes128gcm", 16)))
            #expect(plain.last == 2)
            return Array(plain.dropLast())
        }
    }

    @Test("a message is encrypted as the example of RFC 8291 is, byte for byte")
    func example() throws {
        let target = try #require(
            PushTarget(
                endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
                key: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                secret: "BTBZMqHH6r4Tts7J_aSIgg=="))
        let bytes = { (text: String) in try #require(PushTarget.bytes(text)) }
        let sealed = try target.sealed(
            Array("When I grow up, I want to be a watermelon".utf8),
            own: P256.KeyAgreement.PrivateKey(
                rawRepresentation: try bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")),
            salt: try bytes("DGv6ra1nlYgDCS1FRnbzlw"))
        #expect(
            Base64URL.encode(sealed)
                == """
                DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y\
                l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN
                """)
        #expect(throws: PushFault.self) { try target.sealed([UInt8](repeating: 0, count: 3994)) }
        #expect(try target.sealed([UInt8](repeating: 0, count: 3993)).count == 4096)
    }

    @Test("keys that are none make no device")
    func keys() {
        let point = Base64URL.encode(P256.KeyAgreement.PrivateKey().publicKey.x963Representation)
        let secret = Base64URL.encode(RandomBytes.make(16))
        #expect(PushTarget(endpoint: "https://a.example", key: point, secret: secret) != nil)
        for (key, auth) in [(point, "AAAA"), ("AAAA", secret), (secret, secret), ("", ""), (point, "not base64!")] {
            #expect(PushTarget(endpoint: "https://a.example", key: key, secret: auth) == nil)
        }
        var zero = [UInt8](repeating: 0, count: 65)
        zero[0] = 4
        #expect(PushTarget(endpoint: "https://a.example", key: Base64URL.encode(zero), secret: secret) == nil)
    }

    @Test("who sends is signed for the one push service that it is sent to (RFC 8292)")
    func authorization() throws {
        let key = PushKey()
        let now = Timestamp(seconds: 1_800_000_000)
        let text = try key.authorization(for: "https://push.example", contact: "mailto:ops@example.org", now: now)
        let parts = try #require(text.wholeMatch(of: /vapid t=([^.]+)\.([^.]+)\.([^,]+), k=(.+)/))
        #expect(String(parts.4) == (try key.publicText()))
        let bytes = { (text: Substring) in try #require(PushTarget.bytes(String(text))) }
        #expect(try JSONValue(bytes(parts.1)) == ["typ": "JWT", "alg": "ES256"])
        let claims = try JSONValue(bytes(parts.2))
        #expect(claims["aud"] == "https://push.example" && claims["sub"] == "mailto:ops@example.org")
        #expect(claims["exp"]?.integer == 1_800_043_200)
        let known = try P256.Signing.PublicKey(x963Representation: bytes(parts.4))
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: bytes(parts.3))
        #expect(known.isValidSignature(signature, for: Array("\(parts.1).\(parts.2)".utf8)))
        #expect(
            try JSONValue(bytes(key.authorization(for: "https://a.example", contact: nil).split(separator: ".")[1]))[
                "sub"] == nil)
    }

    @Test(
        "a reminder reaches each device of its user, encrypted for it, and one whose push service knows it no more is dropped"
    )
    func delivery() async throws {
        let browsers = [Browser(), Browser()]
        let hook = TestApplication { call in .init(call.path == "/push/gone" ? .gone : .created) }
        try await Desk.run(.init(hook: hook)) { desk in
            let (person, other) = (desk.person(), desk.person())
            let origin = desk.surroundings.hookURL.replacing("/hooks/errand", with: "")
            let none = try await person.send(.get, "/push")
            #expect(none.status == 200 && none.json["devices"] == [])
            for (browser, place) in zip(browsers, ["one", "gone"]) {
                let made = try await person.send(.post, "/push", browser.subscription("\(origin)/push/\(place)"))
                #expect(made.status == 201, "\(made.text)")
            }
            _ = try await other.send(.post, "/push", Browser().subscription("\(origin)/push/other"))
            #expect(try await person.send(.get, "/push").json["devices"]?.array?.count == 2)
            let event = try await person.publish(
                person.event {
                    $0.title = "Tea & <biscuits> ☕️"
                    $0.due = .now + .seconds(1)
                })
            try await eventually { hook.calls(to: "/push/one").count == 1 && hook.calls(to: "/push/gone").count == 1 }
            #expect(hook.calls(to: "/push/other").isEmpty)
            let call = try #require(hook.calls(to: "/push/one").first)
            let header = { (name: String) in HTTPField.Name(name).flatMap { call.headers[$0] } ?? "" }
            #expect(
                header("Content-Encoding") == "aes128gcm" && header("Urgency") == "high" && header("TTL") == "14400")
            #expect(header("Topic").utf8.count == 22)
            #expect(header("Authorization").hasPrefix("vapid t="))
            let known = try #require(none.json["public_key"]?.string)
            #expect(header("Authorization").hasSuffix(", k=\(known)"))
            let told = try JSONValue(browsers[0].opened(call.body))
            #expect(told["title"] == "Tea & <biscuits> ☕️" && told["task_id"]?.string == event.task)
            let history = try #require(try await person.waitFor(1, "delivered").first)
            try await eventually {
                try await person.send(.get, "/push").json["devices"]?.array?.count == 1
            }
            #expect(told["reminder_id"] == history["id"])
            try await eventually {
                desk.surroundings.events("reminder.delivered").contains {
                    $0["data"]?["payload"]?["channel"] == "push"
                }
            }
        }
    }

    @Test("a device is renewed by its address, removed by its user alone, and what is none is refused by name")
    func devices() async throws {
        try await Desk.run { desk in
            let (person, other) = (desk.person(), desk.person())
            let browser = Browser()
            let first = try await person.send(.post, "/push", browser.subscription("https://push.example/a"))
            let again = try await person.send(
                .post, "/push", browser.subscription("https://push.example/a", name: "Firefox on Android"))
            let devices = try await person.send(.get, "/push").json["devices"]
            #expect(devices == .array([again.json]) && first.json["id"] != again.json["id"])
            let path = "/push/\(again.json["id"]?.string ?? "")"
            #expect(try await other.send(.delete, path).status == 404)
            #expect(try await person.send(.delete, path).status == 204)
            #expect(try await person.send(.delete, path).status == 404)
            for body in [
                "[]", "{}", browser.subscription("ftp://push.example/a"),
                browser.subscription("https://push.example/a", name: ""),
                #"{"endpoint":"https://push.example/a","keys":{"p256dh":"AAAA","auth":"AAAA"},"name":"x"}"#,
            ] {
                #expect(try await person.send(.post, "/push", body).status == 400, "\(body)")
            }
            for number in 0..<25 {
                _ = try await person.send(.post, "/push", browser.subscription("https://push.example/\(number)"))
            }
            #expect(try await person.send(.get, "/push").json["devices"]?.array?.count == PushDevices.most)
        }
    }
}
