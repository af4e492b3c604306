import Crypto
import DatePhrases
import Encoding
import HTTPTypes
import JSON
import ServiceKit
import Store
// The standard library composes text for its own comparisons; without ICU, Linux has no public API for that.
@_spi(_Unicode) import Swift
import TimeZones
import Timestamps

/// A user's profile, visible to anyone who is signed in as that user.
struct Profile: Sendable, Hashable {
    let userID: String
    let email: String
    var name: String
    /// The IANA name of the zone in which the user's days begin and end.
    var zone: String
    /// How the user writes dates with slashes.
    var dateOrder: DateOrder
    /// The roles given by the operator; not stored, see ``Accounts/admins``.
    var roles: [String] = []

    init(
        userID: String, email: String, name: String, zone: String = TimeZoneName.utc,
        dateOrder: DateOrder = .monthFirst
    ) {
        self.userID = userID
        self.email = email
        self.name = name
        self.zone = zone
        self.dateOrder = dateOrder
    }
}

extension Profile: Codable {
    private enum CodingKeys: String, CodingKey {
        case userID = "user_id"
        case email, name
        case zone = "time_zone"
        case dateOrder = "date_order"
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            userID: try members.decode(String.self, forKey: .userID),
            email: try members.decode(String.self, forKey: .email),
            name: try members.decode(String.self, forKey: .name),
            // The earliest accounts had none.
            zone: try members.decodeIfPresent(String.self, forKey: .zone) ?? TimeZoneName.utc,
            // Before there was a choice, the month came first.
            dateOrder: try members.decodeIfPresent(String.self, forKey: .dateOrder).flatMap(DateOrder.init(rawValue:))
                ?? .monthFirst
        )
    }
}

extension Profile {
    /// Leaves out what is the default, as documents did before there was a choice.
    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(userID, forKey: .userID)
        try members.encode(email, forKey: .email)
        try members.encode(name, forKey: .name)
        try members.encode(zone, forKey: .zone)
        if dateOrder != .monthFirst { try members.encode(dateOrder.rawValue, forKey: .dateOrder) }
    }
}

/// The document behind an e-mail address: `account:{sha256(address)}`.
struct Account: ConditionalDocument {
    var profile: Profile
    var password: PasswordHash
    let created: Timestamp
    /// When the password was last changed. Only the session that did so, and those opened since, are valid.
    private(set) var passwordChange: PasswordChange?

    /// - Parameter email: the canonical form from ``EmailAddress``.
    static func key(of email: String) -> String { "account:" + Hexadecimal.text(SHA256.hash(data: Array(email.utf8))) }

    var key: String { Self.key(of: profile.email) }

    init(profile: Profile, password: PasswordHash, created: Timestamp) {
        self.profile = profile
        self.password = password
        self.created = created
    }

    /// Replaces the password. All sessions but one end with this very write, whatever becomes of the writer.
    mutating func change(_ password: PasswordHash, at time: Timestamp, keeping session: String?) {
        self.password = password
        passwordChange = PasswordChange(at: time, session: session)
    }

    /// True when the session was opened with the present password, or changed to it.
    func admits(_ session: Session) -> Bool {
        guard let passwordChange else { return true }
        return session.created >= passwordChange.at || session.id == passwordChange.session
    }
}

/// The last change of an account's password.
struct PasswordChange: Codable, Sendable, Hashable {
    @Milliseconds private(set) var at: Timestamp
    /// The session that changed it, which goes on.
    let session: String?

    init(at: Timestamp, session: String?) {
        self.at = at
        self.session = session
    }
}

/// The document has the members of the profile on the same level as its own.
extension Account {
    private enum CodingKeys: String, CodingKey { case password, created, passwordChange = "password_change" }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            profile: try Profile(from: decoder), password: try members.decode(PasswordHash.self, forKey: .password),
            created: try members.decode(Milliseconds.self, forKey: .created).wrappedValue)
        passwordChange = try members.decodeIfPresent(PasswordChange.self, forKey: .passwordChange)
    }

    func encode(to encoder: any Encoder) throws {
        try profile.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(password, forKey: .password)
        try members.encode(Milliseconds(wrappedValue: created), forKey: .created)
        try members.encodeIfPresent(passwordChange, forKey: .passwordChange)
    }
}

/// The reason why a request about an account is refused.
enum AccountFault: Error, Sendable, Hashable {
    /// There is no such account, or the password is wrong: the answer does not tell which.
    case wrongCredentials
    /// The user is signed in, but gave a wrong password for confirmation.
    case wrongPassword
    /// There is an account with this address.
    case addressTaken
    /// Too many failures; the number of seconds until the next attempt.
    case throttled(seconds: Int)
    /// The refresh token is unknown, expired, signed out, or was used before.
    case sessionEnded
    /// A refresh by cookie without the header that only our own page can send.
    case forgedRequest
    /// The user has the maximum number of API tokens.
    case tooManyTokens
    /// The user has no such API token.
    case unknownToken
    /// The user has no such session, or it has ended.
    case unknownSession
    /// Too many passwords are being hashed.
    case overloaded
    /// The state store or the secret store does not answer.
    case unavailable
}

extension AccountFault: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .wrongCredentials:
            Problem(.unauthorized, "sign-in-failed", title: "Wrong e-mail or password")
        case .wrongPassword:
            Problem(
                .forbidden, "wrong-password", title: "The password is wrong",
                errors: [FieldFault("password", "is not the account's")])
        case .addressTaken:
            Problem(
                .conflict, "sign-up-refused", title: "This e-mail already has an account",
                detail: "Sign in instead.")
        case .throttled(let seconds): .tooManyRequests(retryAfter: seconds)
        case .sessionEnded: Problem(.unauthorized, "session-ended", title: "The session has ended; sign in again")
        case .forgedRequest: .forbidden("A request by cookie needs the header X-Errand-Client: web.")
        case .tooManyTokens:
            Problem(
                .conflict, "too-many-tokens", title: "There are too many API tokens",
                detail: "At most \(TokenBook.maximumTokens) hold at once; revoke one first.")
        case .unknownToken, .unknownSession: .notFound
        case .overloaded: .unavailable("Too many people are signing in at this moment.")
        case .unavailable: .unavailable("Accounts cannot be read at this moment.")
        }
    }
}

/// An e-mail address in its canonical form, which identifies an account.
struct EmailAddress: Sendable, Hashable {
    /// Trimmed, composed (NFC), in lower case, with the domain in A-labels.
    let text: String
    /// The canonical forms of earlier versions; an account may still be stored under one of these.
    let formerly: [String]

    /// Validates the basic form of an address, not everything RFC 5321 allows.
    init(_ input: String) throws(FieldFault) {
        let text = input.lowercased().trimmingWhitespace
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), let domain = DomainName(parts[1]),
            text.utf8.count <= 254,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && !(0x7F...0xA0).contains($0.value) && $0 != "," })
        else { throw FieldFault("email", "must be an e-mail address such as ann@example.com") }
        let local = String(String.UnicodeScalarView(String(parts[0])._nfc))
        let own = "\(local)@\(domain.ascii)"
        self.text = own
        // Compared by bytes, because Swift considers composed and decomposed text equal.
        formerly = [text, "\(local)@\(domain.unicode)"].filter { !$0.utf8.elementsEqual(own.utf8) }
    }

    /// The key of the account's document, in which the address itself does not appear.
    var accountKey: String { Account.key(of: text) }
    /// The keys under which the address's account may be stored.
    var accountKeys: [String] { [accountKey] + formerly.map(Account.key) }

    var localPart: String { String(text.prefix { $0 != "@" }) }
}

extension String {
    var trimmingWhitespace: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}

/// Reads the name of a time zone from a client.
enum TimeZoneName {
    static let utc = "UTC"
    /// The value of browsers that cannot determine their zone (CLDR): no zone, but not an error.
    private static let unknown = "etc/unknown"

    /// - Throws: ``FieldFault`` when the system does not know the zone.
    static func read(_ text: String, of field: String) throws(FieldFault) -> String {
        try readOptional(text, of: field) ?? utc
    }

    /// - Returns: nil for the value that means unknown.
    /// - Throws: ``FieldFault`` when the system does not know the zone.
    static func readOptional(_ text: String, of field: String) throws(FieldFault) -> String? {
        guard text.lowercased() != unknown else { return nil }
        guard let zone = Zone(text) else {
            throw FieldFault(field, "must be the IANA name of a time zone, such as Europe/Berlin")
        }
        return zone.name
    }
}

extension DateOrder {
    /// Reads the setting from a client.
    ///
    /// - Throws: ``FieldFault`` for any other text.
    static func read(_ text: String, of field: String) throws(FieldFault) -> DateOrder {
        guard let order = DateOrder(rawValue: text) else {
            throw FieldFault(field, "must be one of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return order
    }
}

extension JSONWriter {
    mutating func profile(_ profile: Profile) {
        object { $0.names(of: profile) }
    }

    /// The answer of `/api/account`.
    mutating func account(_ account: Account, _ profile: Profile) {
        object { json in
            json.names(of: profile)
            json.member("time_zone", profile.zone)
            json.member("date_order", profile.dateOrder.rawValue)
            json.member("role", profile.roles.first ?? "user")
            json.member("created_at", account.created.rfc3339)
        }
    }

    /// The answer to sign-up, sign-in and refresh.
    mutating func signedIn(_ signedIn: SignedIn, withRefreshToken: Bool) {
        object { json in
            json.member("access_token", signedIn.accessToken)
            json.member("token_type", "Bearer")
            json.member("expires_in", signedIn.accessLifetime.components.seconds)
            if withRefreshToken { json.member("refresh_token", signedIn.refreshToken) }
            json.member("refresh_expires_in", signedIn.refreshLifetime.components.seconds)
            json.member("user") { $0.profile(signedIn.profile) }
        }
    }

    /// Writes the members of a user's basic data.
    private mutating func names(of profile: Profile) {
        member("id", profile.userID)
        member("email", profile.email)
        member("name", profile.name)
    }
}
