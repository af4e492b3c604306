import Crypto
import Encoding
import FoundationEssentials
import JSON
import Store
import Timestamps

/// A browser that takes reminders while no page is open: where its push service is, and the keys by which only this
/// browser can read what is sent (RFC 8291, section 2).
struct PushTarget: Codable, Sendable, Equatable {
    let endpoint: String
    /// The browser's public key: a point of P-256, uncompressed, 65 bytes in base64url.
    let key: String
    /// The secret that authenticates messages, 16 bytes in base64url.
    let secret: String

    /// - Returns: nil when the keys are not of their form.
    init?(endpoint: String, key: String, secret: String) {
        guard let point = Self.bytes(key), (try? P256.KeyAgreement.PublicKey(x963Representation: point)) != nil,
            Self.bytes(secret)?.count == 16
        else { return nil }
        (self.endpoint, self.key, self.secret) = (endpoint, key, secret)
    }

    /// Browsers write base64url without padding, programs often with it.
    static func bytes(_ text: String) -> [UInt8]? {
        Base64URL.decode(Array(text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }.reversed()))
    }

    /// The message as its push service passes it on: one record of `aes128gcm` (RFC 8188) under a key that both sides
    /// derive (RFC 8291, section 3.4).
    ///
    /// - Parameters:
    ///   - own: the sender's key, new for each message.
    ///   - salt: 16 bytes, new for each message.
    /// - Throws: `CryptoKitError`, and ``PushFault/tooLong`` for more than 3993 bytes.
    func sealed(
        _ message: [UInt8], own: P256.KeyAgreement.PrivateKey = .init(), salt: [UInt8] = RandomBytes.make(16)
    ) throws -> [UInt8] {
        guard message.count <= PushFault.longest else { throw PushFault.tooLong }
        let theirs = Self.bytes(key) ?? []
        let ours = Array(own.publicKey.x963Representation)
        let shared = try own.sharedSecretFromKeyAgreement(with: P256.KeyAgreement.PublicKey(x963Representation: theirs))
        let material = shared.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: Self.bytes(secret) ?? [],
            sharedInfo: Array("WebPush: info\0".utf8) + theirs + ours,
            outputByteCount: 32)
        let derived = { (label: String, count: Int) in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: material, salt: salt, info: Array("Content-Encoding: \(label)\0".utf8),
                outputByteCount: count)
        }
        let nonce = try AES.GCM.Nonce(data: derived("nonce", 12).withUnsafeBytes { Array($0) })
        // 2 marks the end of the last record.
        let box = try AES.GCM.seal(message + [2], using: derived("aes128gcm", 16), nonce: nonce)
        let recordSize: [UInt8] = [0, 0, 16, 0]
        return salt + recordSize + [UInt8(ours.count)] + ours + box.ciphertext + box.tag
    }
}

/// A reason why a message cannot be pushed.
enum PushFault: Error {
    case tooLong

    /// The number of bytes that fit into the 4096 bytes that every push service takes (RFC 8030, section 7.2).
    static let longest = 4096 - 86 - 17
}

/// The key by which push services know this installation (RFC 8292). Made once, by whichever replica needs it first, and
/// kept with the subscriptions, which are bound to it and worth nothing without it.
struct PushKey: ConditionalDocument {
    static let key = "push-key"
    /// How long a signed statement holds; push services take a day at most.
    private static let lifetime: Int64 = 12 * 3600

    private let secret: String

    init() { secret = Base64URL.encode(P256.Signing.PrivateKey().rawRepresentation) }

    private func signing() throws -> P256.Signing.PrivateKey {
        try P256.Signing.PrivateKey(rawRepresentation: PushTarget.bytes(secret) ?? [])
    }

    /// The public half, as browsers want it for a subscription.
    func publicText() throws -> String { Base64URL.encode(try signing().publicKey.x963Representation) }

    /// The value of `Authorization` for a push service: who sends, signed.
    ///
    /// - Parameters:
    ///   - origin: the push service's, such as `https://push.example`.
    ///   - contact: how the service reaches the operator; nil for not at all.
    func authorization(for origin: String, contact: String?, now: Timestamp = .now) throws -> String {
        var claims = JSONObject([("aud", .string(origin)), ("exp", .integer(now.seconds + Self.lifetime))])
        if let contact { claims["sub"] = .string(contact) }
        let head = Base64URL.encode(Array(#"{"typ":"JWT","alg":"ES256"}"#.utf8))
        let signed = "\(head).\(Base64URL.encode(JSONValue.object(claims).bytes))"
        let signature = try signing().signature(for: Array(signed.utf8)).rawRepresentation
        return "vapid t=\(signed).\(Base64URL.encode(signature)), k=\(try publicText())"
    }
}

/// A reminder as the page's service worker reads it.
struct PushedReminder: Sendable {
    let text: ReminderText

    private static let titleLimit = 300

    var body: [UInt8] {
        var json = JSONWriter(reserving: 512)
        json.object { json in
            json.member("title", text.title(upTo: Self.titleLimit))
            json.member("due", text.due)
            json.member("reminder_id", text.reminder.id.uuidString.lowercased())
            json.member("task_id", text.reminder.taskID)
        }
        return json.bytes
    }
}
