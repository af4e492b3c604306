public import Crypto
import Encoding
import JSON
import Timestamps

/// The Ed25519 keys of a deployment's trails: one signs the head of each, all of them verify it (RFC 8032).
///
/// The chain alone shows a change only to somebody who kept a head: whoever can write to the store can also compute the
/// hashes of another past. The key is not in the store.
public struct TrailKeys: Sendable {
    /// The id of the signing key: the SHA-256 of the public key, in base64url.
    public let id: String
    private let signing: Curve25519.Signing.PrivateKey
    private let known: [String: Curve25519.Signing.PublicKey]

    /// - Parameters:
    ///   - secret: the signing key's 32-byte seed in base64 or base64url.
    ///   - previous: the keys that signed before, separated by white space or commas.
    /// - Returns: nil when `secret` is anything else.
    public init?(secret: String, previous: String = "") {
        guard let signing = Self.key(secret) else { return nil }
        self.signing = signing
        id = Self.id(of: signing.publicKey)
        let others = previous.split { $0.isWhitespace || $0 == "," }.compactMap { Self.key(String($0)) }
        let all = [signing.publicKey] + others.map(\.publicKey)
        known = Dictionary(all.map { (Self.id(of: $0), $0) }) { first, _ in first }
    }

    private static func key(_ secret: String) -> Curve25519.Signing.PrivateKey? {
        guard let seed = Base64URL.decode(anyAlphabet: secret), seed.count == 32 else { return nil }
        return try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    }

    private static func id(of key: Curve25519.Signing.PublicKey) -> String {
        Base64URL.encode(SHA256.hash(data: key.rawRepresentation))
    }

    fileprivate func sign(_ text: [UInt8], since first: Int64) throws -> TrailSignature {
        TrailSignature(first: first, key: id, value: Base64URL.encode(try signing.signature(for: text)))
    }

    fileprivate func verify(_ signature: TrailSignature, of text: [UInt8]) -> Bool {
        guard let key = known[signature.key], let value = Base64URL.decode(signature.value.utf8) else { return false }
        return key.isValidSignature(value, for: text)
    }
}

/// The signature of a trail's head, stored in its root.
public struct TrailSignature: Sendable, Equatable {
    /// The number of the first record that was written while trails were signed: 1, unless the trail is older.
    public let first: Int64
    /// The id of the key, as in ``TrailKeys``.
    public let key: String
    /// 64 bytes in base64url.
    public let value: String
}

/// The end of a trail at some time: it vouches for every record up to it.
///
/// Kept outside of the store, it shows later that the past was rewritten, or that an older state was put back.
public struct TrailHead: Sendable, Equatable {
    /// Number of records.
    public let number: Int64
    /// The SHA-256 of the last record, as 64 hexadecimal digits.
    public let digest: String
    /// nil where trails are not signed.
    public var signature: TrailSignature?

    /// Creates the head of a trail's first `number` records.
    public init(number: Int64, digest: String, signature: TrailSignature? = nil) {
        self.number = number
        self.digest = digest
        self.signature = signature
    }
}

extension TrailSignature {
    /// Reads an object; unknown members are ignored.
    init(from scanner: inout JSONScanner) throws {
        var (first, key, value) = (Int64(1), "", "")
        try scanner.object { member, scanner in
            switch member {
            case "first": first = try scanner.integer()
            case "key": key = try scanner.string()
            case "value": value = try scanner.string()
            default: try scanner.skip()
            }
        }
        self.init(first: first, key: key, value: value)
    }
}

extension TrailRoot {
    /// What a signature vouches for: the trail, its length, its last hash, whether it was closed, and from which record
    /// on it has been signed.
    private func signedText(since first: Int64, _ owner: String, _ collection: String) -> [UInt8] {
        let closed = erased.map { String($0.milliseconds) } ?? "open"
        return Array("errand trail 1\n\(collection)\n\(owner)\n\(first)\n\(count)\n\(head)\n\(closed)".utf8)
    }

    /// Signs this root, which continues `base`.
    ///
    /// What somebody else wrote into the store is never vouched for: a root whose signature is not valid keeps it, so
    /// that it stays invalid. One without a signature may be from before trails were signed; then the new one says from
    /// which record on it holds.
    ///
    /// - Throws: ``StoreFault/unavailable`` when there is no key for a trail that has been signed.
    mutating func sign(with keys: TrailKeys?, after base: TrailRoot, of owner: String, in collection: String) throws {
        guard let keys else {
            guard base.signature == nil else { throw StoreFault.unavailable }
            return
        }
        let first: Int64
        switch base.signatureDamage(keys, of: owner, in: collection) {
        case .forged?: return
        case nil: first = base.signature?.first ?? 1
        default: first = base.count + 1
        }
        signature = try keys.sign(signedText(since: first, owner, collection), since: first)
    }

    /// The damage that the signature shows; nil for none. A trail without records and without a signature is one that
    /// was never written.
    func signatureDamage(_ keys: TrailKeys, of owner: String, in collection: String) -> TrailVerdict.Damage? {
        guard let signature else { return count == 0 && erased == nil ? nil : .unsigned }
        return keys.verify(signature, of: signedText(since: signature.first, owner, collection)) ? nil : .forged
    }
}
