import Crypto
import Encoding
import FoundationEssentials
import ServiceKit

/// A token as its owner holds it: whose it is, which one it is, and a secret. The store knows only its digest.
struct APIToken: Sendable, Hashable {
    private static let idBytes = 8
    private static let secretBytes = 24

    let userID: UUID
    let id: String
    let text: String

    init(userID: UUID) {
        self.userID = userID
        let id = RandomBytes.make(Self.idBytes)
        self.id = Hexadecimal.text(id)
        let user = withUnsafeBytes(of: userID.uuid) { Array($0) }
        text = APITokenText(body: user + id + RandomBytes.make(Self.secretBytes)).text
    }

    /// - Returns: nil for what cannot be one of ours.
    init?(_ text: String) {
        guard let body = APITokenText(text)?.body, body.count == 16 + Self.idBytes + Self.secretBytes else {
            return nil
        }
        userID = body.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        id = Hexadecimal.text(body[16..<16 + Self.idBytes])
        self.text = text
    }

    /// What the store keeps: 24 random bytes need no salt, and no slow hash.
    var digest: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
