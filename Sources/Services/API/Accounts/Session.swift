import JSON
import Timestamps

/// One sign-in and the chain of refresh tokens that grew from it. Only the last one is good.
struct Session: Sendable, Hashable {
    let id: String
    /// The digest of the refresh token that is good now.
    var current: String
    /// The digest of the one before, and when it was replaced.
    var previous: String?
    var rotated: Timestamp
    let created: Timestamp
    var expires: Timestamp
    /// What the client called itself when it signed in, for its owner to recognise; may be empty.
    let client: String

    static let clientLength = 200

    /// How long after its replacement a token may be shown again, by a client that never got the answer.
    static let grace = Duration.seconds(10)

    init(_ token: RefreshToken, client: String = "", now: Timestamp, lifetime: Duration) {
        self.client = String(String.UnicodeScalarView(client.unicodeScalars.prefix(Self.clientLength)))
        id = token.sessionID
        current = token.digest
        rotated = now
        created = now
        expires = now + lifetime
    }

    init(json: JSONValue) throws {
        id = try json.requiredText("id")
        current = try json.requiredText("current")
        previous = json["previous"]?.string
        rotated = Timestamp(milliseconds: try json.requiredInteger("rotated"))
        created = Timestamp(milliseconds: try json.requiredInteger("created"))
        expires = Timestamp(milliseconds: try json.requiredInteger("expires"))
        client = json["client"]?.string ?? ""
    }

    var json: JSONValue {
        [
            "id": .string(id), "current": .string(current), "previous": previous.map { .string($0) } ?? .null,
            "rotated": .integer(rotated.milliseconds), "created": .integer(created.milliseconds),
            "expires": .integer(expires.milliseconds), "client": .string(client),
        ]
    }
}
