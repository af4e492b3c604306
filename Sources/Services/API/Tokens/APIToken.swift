import Crypto
import Encoding
import FoundationEssentials
import JSON
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

    /// The stored digest: 24 random bytes need no salt, and no slow hash.
    var digest: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}

/// The stored data of an API token.
struct IssuedToken: Sendable, Hashable {
    let id: String
    let name: String
    let scopes: [String]
    let digest: [UInt8]
    let created: Timestamp
    let expires: Timestamp
    var lastUsed: Timestamp?

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

    init(json: JSONValue) throws {
        id = try json.requiredText("id")
        name = try json.requiredText("name")
        scopes = json["scopes"]?.texts ?? []
        guard let digest = Base64URL.decode(try json.requiredText("digest").utf8) else {
            throw JSONFault(.wrongType, at: 0)
        }
        self.digest = digest
        created = Timestamp(milliseconds: try json.requiredInteger("created"))
        expires = Timestamp(milliseconds: try json.requiredInteger("expires"))
        lastUsed = json["last_used"]?.integer.map { Timestamp(milliseconds: $0) }
    }

    var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "scopes": .array(scopes.map { .string($0) }),
            "digest": .string(Base64URL.encode(digest)), "created": .integer(created.milliseconds),
            "expires": .integer(expires.milliseconds),
            "last_used": lastUsed.map { .integer($0.milliseconds) } ?? .null,
        ]
    }

    /// Compares in constant time.
    func isMadeFrom(_ token: APIToken) -> Bool {
        return ConstantTime.equal(token.digest, digest)
    }
}

/// The API tokens of one user: `api-tokens:{user}`. Limited in number.
struct TokenBook: ConditionalDocument {
    static let maximumTokens = 50
    private(set) var tokens: [IssuedToken] = []
    var commits: [String] = []

    static func key(of userID: String) -> String { "api-tokens:" + userID }

    init() {}

    init(json: JSONValue) throws {
        tokens = try (json["tokens"]?.array ?? []).map { try IssuedToken(json: $0) }
        commits = json["commits"]?.texts ?? []
    }

    var json: JSONValue {
        ["tokens": .array(tokens.map(\.json)), "commits": .array(commits.map { .string($0) })]
    }

    /// Adds a token, dropping expired ones if necessary.
    ///
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

    mutating func revokeAll() { tokens = [] }
}
