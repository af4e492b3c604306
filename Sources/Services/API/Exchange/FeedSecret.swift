import Crypto
import Encoding
import FoundationEssentials
import JSON
import ServiceKit
import Store
import Timestamps

/// The secret in a feed's address: the user's id, and 24 random bytes. Only its digest is stored.
struct FeedSecret: Sendable, Hashable {
    let userID: UUID
    let text: String

    init(userID: UUID) {
        self.userID = userID
        text = Base64URL.encode(withUnsafeBytes(of: userID.uuid) { Array($0) } + RandomBytes.make(24))
    }

    /// - Returns: nil when the text cannot be one of our secrets.
    init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(text.utf8), bytes.count == 40 else { return nil }
        userID = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        self.text = String(text)
    }

    var digest: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

/// The feed of one user: `feed:{user}`. Without a digest there is no feed.
struct Feed: ConditionalDocument {
    private(set) var digest: [UInt8]?
    private(set) var created: Timestamp
    var commits: [String] = []

    static func key(of userID: String) -> String { "feed:" + userID }

    init(_ secret: FeedSecret?, now: Timestamp) {
        digest = secret?.digest
        created = now
    }

    init(json: JSONValue) throws {
        digest = json["digest"]?.string.flatMap { Base64URL.decode($0.utf8) }
        created = Timestamp(milliseconds: try json.requiredInteger("created"))
        commits = json["commits"]?.texts ?? []
    }

    var json: JSONValue {
        [
            "digest": digest.map { .string(Base64URL.encode($0)) } ?? .null, "created": .integer(created.milliseconds),
            "commits": .array(commits.map { .string($0) }),
        ]
    }

    /// Compares in constant time.
    func isOpened(by secret: FeedSecret) -> Bool {
        guard let digest else { return false }
        return ConstantTime.equal(secret.digest, digest)
    }
}
