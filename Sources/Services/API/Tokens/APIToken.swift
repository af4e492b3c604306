import Crypto
import Encoding
import FoundationEssentials
import ServiceKit
import Store
import Timestamps

/// An API token in full: the user, the token's id, and a secret. Only its digest is stored.
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

    /// - Returns: nil when the text cannot be one of our tokens.
    init?(_ text: String) {
        guard let body = APITokenText(text)?.body, body.count == 16 + Self.idBytes + Self.secretBytes else {
            return nil
        }
        userID = body.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        id = Hexadecimal.text(body[16..<16 + Self.idBytes])
        self.text = text
    }

    /// The stored form: 24 random bytes need neither a salt nor a slow hash.
    var digest: SecretDigest { SecretDigest(of: text) }
}

/// The stored digest of a random secret, to recognise it by. In documents it is base64url.
struct SecretDigest: Codable, Sendable, Hashable {
    private let bytes: [UInt8]

    init(of secret: String) { bytes = Array(SHA256.hash(data: Array(secret.utf8))) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Base64URL.decode(try container.decode(String.self).utf8) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no base64url")
        }
        self.bytes = bytes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64URL.encode(bytes))
    }

    /// Compares in constant time.
    func matches(_ other: SecretDigest) -> Bool { ConstantTime.equal(other.bytes, bytes) }
}

/// The stored record of an API token.
struct IssuedToken: Codable, Sendable, Hashable {
    let id: String
    let name: String
    let scopes: [String]
    let digest: SecretDigest
    @Milliseconds private(set) var created: Timestamp
    @Milliseconds private(set) var expires: Timestamp
    private var lastUse: Milliseconds?

    private enum CodingKeys: String, CodingKey {
        case id, name, scopes, digest, created, expires
        case lastUse = "last_used"
    }

    /// When the token was last shown, within ``useGranularity``; nil before the first time.
    var lastUsed: Timestamp? {
        get { lastUse?.wrappedValue }
        set { lastUse = newValue.map(Milliseconds.init) }
    }

    /// Resolution of the time of last use: a write for every request would cost more than the information is worth.
    static let useGranularity = Duration.seconds(3600)

    init(_ token: APIToken, _ request: TokenRequest, now: Timestamp) {
        id = token.id
        name = request.name
        scopes = request.scopes
        digest = token.digest
        created = now
        expires = now + request.lifetime
    }

    /// Compares in constant time.
    func isMadeFrom(_ token: APIToken) -> Bool {
        digest.matches(token.digest)
    }
}

/// The API tokens of one user: `api-tokens:{user}`. Limited in number.
struct TokenBook: ConditionalDocument {
    static let maximumTokens = 50
    private(set) var tokens: [IssuedToken] = []

    static func key(of userID: String) -> String { "api-tokens:" + userID }

    init() {}

    /// Adds a token, and removes expired ones.
    /// - Throws: ``AccountFault/tooManyTokens``.
    mutating func add(_ token: IssuedToken, now: Timestamp) throws(AccountFault) {
        tokens.removeAll { $0.expires <= now }
        guard tokens.count < Self.maximumTokens else { throw .tooManyTokens }
        tokens.append(token)
    }

    /// - Throws: ``AccountFault/unknownToken``.
    mutating func revoke(_ id: String) throws(AccountFault) {
        guard let index = tokens.firstIndex(where: { $0.id == id }) else { throw .unknownToken }
        tokens.remove(at: index)
    }

    /// The entry of a valid token.
    func holder(of token: APIToken, now: Timestamp) -> IssuedToken? {
        tokens.first { $0.id == token.id && $0.isMadeFrom(token) && now < $0.expires }
    }

    mutating func noteUse(of id: String, at now: Timestamp) {
        guard let index = tokens.firstIndex(where: { $0.id == id }) else { return }
        tokens[index].lastUsed = now
    }
}
