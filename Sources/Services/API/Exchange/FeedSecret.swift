import Encoding
import FoundationEssentials
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

    var digest: SecretDigest { SecretDigest(of: text) }
}

/// The feed of one user: `feed:{user}`. Without a digest there is no feed.
struct Feed: ConditionalDocument {
    private(set) var digest: SecretDigest?
    @Milliseconds private(set) var created: Timestamp

    static func key(of userID: String) -> String { "feed:" + userID }

    init(_ secret: FeedSecret?, now: Timestamp) {
        digest = secret?.digest
        created = now
    }

    func isOpened(by secret: FeedSecret) -> Bool { digest?.matches(secret.digest) ?? false }
}
