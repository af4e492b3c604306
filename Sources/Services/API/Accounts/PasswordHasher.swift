import Crypto
import CryptoExtras
import Encoding
import FoundationEssentials
import ServiceKit
// The standard library composes text for its own comparisons; without ICU, Linux has no public API for that.
@_spi(_Unicode) import Swift
import Threads

/// Hashes passwords on a few threads of its own, never on an event loop: scrypt takes 16 MiB and tens of milliseconds
/// each time.
final class PasswordHasher: Sendable {
    private let work: LongWork
    private let cost: Int
    /// The hash against which an unknown account's password is checked, so that the answer takes as long as for a known
    /// one.
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - lanes: maximum number of hashes computed at once.
    ///   - maximumWaiting: maximum number of waiting requests, of which one origin may have an eighth; further ones are
    ///     refused.
    init(cost: Int, lanes: Int = 2, maximumWaiting: Int = 128) {
        self.cost = cost
        work = LongWork(atOnce: lanes, waitingOfOne: max(1, maximumWaiting / 8), waitingOfAll: maximumWaiting)
        decoy = PasswordHash(decoyOfCost: cost)
    }

    /// Hashes a new password; checks of existing accounts take precedence.
    ///
    /// - Parameter origin: the origin of the request; one hash is computed for each at a time.
    func hash(_ password: String, for origin: String) async throws -> PasswordHash {
        let cost = cost
        return try await compute(for: origin, .patient) { try PasswordHash(of: password, cost: cost) }
    }

    /// Checks the password of an account; without one the result is false, after the same work.
    ///
    /// - Parameter origin: the origin of the request; one check is made for each at a time.
    func check(_ password: String, against hash: PasswordHash?, for origin: String) async throws -> Bool {
        let reference = hash ?? decoy
        let matches = try await compute(for: origin, .urgent) { try reference.matches(password) }
        return matches && hash != nil
    }

    /// True for a hash made with lower parameters than new ones are.
    func isOutdated(_ hash: PasswordHash) -> Bool { hash.cost < cost || hash.passes < PasswordHash.standardPasses }

    private func compute<Value: Sendable>(
        for origin: String, _ urgency: LongWork.Urgency, _ hashing: @Sendable () throws -> Value
    ) async throws -> Value {
        do { return try await work.run(for: origin, urgency) { try hashing() } } catch is LongWork.Overloaded {
            throw AccountFault.overloaded
        }
    }
}

/// A password's scrypt digest (RFC 7914) with its parameters, so that the cost can be raised later.
struct PasswordHash: Sendable, Hashable {
    /// The logarithm of scrypt's N; r is 8.
    let cost: Int
    /// Scrypt's p: the number of passes, each over the whole memory.
    let passes: Int
    let salt: [UInt8]
    let digest: [UInt8]

    /// With ``standardPasses``, one of the settings of OWASP's Password Storage Cheat Sheet; 16 MiB for each hash.
    static let standardCost = 14
    static let standardPasses = 5
    static let costs = 10...18
    private static let allowedPasses = 1...16
    private static let blockSize = 8
    private static let digestBytes = 32

    /// Takes tens of milliseconds of CPU and 16 MiB at the standard cost.
    init(
        of password: String, cost: Int, passes: Int = standardPasses, salt: [UInt8] = RandomBytes.make(16)
    ) throws {
        self.cost = cost
        self.passes = passes
        self.salt = salt
        digest = try Self.derive(
            String(String.UnicodeScalarView(password._nfc)), cost: cost, passes: passes, salt: salt)
    }

    /// Makes a digest that no password has: it costs nothing to make, but as much to check as any other.
    init(decoyOfCost cost: Int) {
        self.cost = cost
        passes = Self.standardPasses
        salt = RandomBytes.make(16)
        digest = RandomBytes.make(Self.digestBytes)
    }

    /// Reads `scrypt$14$8$5$salt$digest`, the last two in base64url; nil when it is malformed or out of bounds.
    init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let cost = Int(parts[1]), Self.costs.contains(cost),
            parts[2] == "8", let passes = Int(parts[3]), Self.allowedPasses.contains(passes),
            let salt = Base64URL.decode(parts[4].utf8),
            let digest = Base64URL.decode(parts[5].utf8),
            digest.count == Self.digestBytes
        else { return nil }
        self.cost = cost
        self.passes = passes
        self.salt = salt
        self.digest = digest
    }

    var text: String { "scrypt$\(cost)$8$\(passes)$\(Base64URL.encode(salt))$\(Base64URL.encode(digest))" }

    /// Compares in constant time. Keyboards differ in composing characters, so the password is composed (NFC, RFC
    /// 8265); for hashes made before that was done, it is also tried as typed and decomposed.
    func matches(_ password: String) throws -> Bool {
        var tried: [[UInt8]] = []
        var isRight = false
        for scalars in [Array(password._nfc), Array(password.unicodeScalars), Array(password._nfd)] {
            let spelling = String(String.UnicodeScalarView(scalars))
            guard !tried.contains(Array(spelling.utf8)) else { continue }
            tried.append(Array(spelling.utf8))
            let other = try Self.derive(spelling, cost: cost, passes: passes, salt: salt)
            if ConstantTime.equal(other, digest) { isRight = true }
        }
        return isRight
    }

    private static func derive(_ password: String, cost: Int, passes: Int, salt: [UInt8]) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: digestBytes, rounds: 1 << cost,
            blockSize: blockSize, parallelism: passes)
        return key.withUnsafeBytes { Array($0) }
    }
}

extension PasswordHash: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let hash = PasswordHash(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no hash of a password")
        }
        self = hash
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
