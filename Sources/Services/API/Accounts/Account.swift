import JSON
import Timestamps

/// Who a user is, as everybody who is signed in as them may know.
struct Profile: Sendable, Hashable {
    let userID: String
    var email: String
    var name: String
}

/// The document behind an e-mail address: `account:{sha256(address)}`.
struct Account: Document {
    let profile: Profile
    var password: PasswordHash
    let created: Timestamp
    var commits: [String] = []

    init(profile: Profile, password: PasswordHash, created: Timestamp) {
        self.profile = profile
        self.password = password
        self.created = created
    }

    init(json: JSONValue) throws {
        profile = Profile(
            userID: try json.requiredText("user_id"), email: try json.requiredText("email"),
            name: try json.requiredText("name"))
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
            "password": .string(password.text), "created": .integer(created.milliseconds),
            "commits": .array(commits.map { .string($0) }),
        ]
    }
}
