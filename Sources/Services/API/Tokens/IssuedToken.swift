import Encoding
import JSON
import ServiceKit
import Timestamps

/// What is kept of an API token.
struct IssuedToken: Sendable, Hashable {
    let id: String
    let name: String
    let scopes: [String]
    let digest: [UInt8]
    let created: Timestamp
    let expires: Timestamp
    var lastUsed: Timestamp?

    /// How exactly it is known when a token was last used: a write for every request would cost more than it tells.
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
