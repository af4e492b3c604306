import Crypto
import Encoding
import JSON
import Store
import Timestamps

/// Who a user is, as everybody who is signed in as them may know.
struct Profile: Sendable, Hashable {
    let userID: String
    let email: String
    var name: String
    /// The IANA name of the zone in which the user's days begin and end.
    var zone: String
    /// What the operator made of the user; not stored, see ``Accounts/admins``.
    var roles: [String] = []

    init(userID: String, email: String, name: String, zone: String = TimeZoneName.utc) {
        self.userID = userID
        self.email = email
        self.name = name
        self.zone = zone
    }
}

/// The document behind an e-mail address: `account:{sha256(address)}`.
struct Account: ConditionalDocument {
    var profile: Profile
    var password: PasswordHash
    let created: Timestamp
    var commits: [String] = []

    /// - Parameter email: in the one spelling of ``EmailAddress``.
    static func key(of email: String) -> String { "account:" + Hexadecimal.text(SHA256.hash(data: Array(email.utf8))) }

    var key: String { Self.key(of: profile.email) }

    init(profile: Profile, password: PasswordHash, created: Timestamp) {
        self.profile = profile
        self.password = password
        self.created = created
    }

    init(json: JSONValue) throws {
        profile = Profile(
            userID: try json.requiredText("user_id"), email: try json.requiredText("email"),
            name: try json.requiredText("name"),
            zone: json["time_zone"]?.string ?? TimeZoneName.utc)
        guard let hash = PasswordHash(text: try json.requiredText("password")) else {
            throw JSONFault(.wrongType, at: 0)
        }
        password = hash
        created = Timestamp(milliseconds: try json.requiredInteger("created"))
        commits = json["commits"]?.texts ?? []
    }

    var json: JSONValue {
        [
            "user_id": .string(profile.userID), "email": .string(profile.email), "name": .string(profile.name),
            "time_zone": .string(profile.zone), "password": .string(password.text),
            "created": .integer(created.milliseconds),
            "commits": .array(commits.map { .string($0) }),
        ]
    }
}
