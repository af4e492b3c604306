import DatePhrases
import Timestamps

/// The credentials of the user at the terminal, and the suite they are for.
struct StoredCredentials: Sendable, Equatable {
    /// The suite's address as given, without a trailing slash.
    var origin: String
    var secret: Secret
    var userID: String
    var email: String
    /// The IANA name of the zone in which the user's days begin.
    var zone: String
    /// How the user writes dates with slashes.
    var dateOrder = DateOrder.monthFirst

    enum Secret: Sendable, Equatable {
        /// Valid until it expires or is revoked.
        case apiToken(String)
        case session(SessionTokens)
    }

    /// The token for the `Bearer` scheme.
    var bearer: String {
        switch secret {
        case .apiToken(let token): token
        case .session(let tokens): tokens.access
        }
    }

    var isSession: Bool {
        if case .session = secret { true } else { false }
    }
}

/// A session: a short-lived access token, and the refresh token, which can be used once for the next pair.
struct SessionTokens: Sendable, Equatable {
    var access: String
    var refresh: String
    /// When the access token expires.
    var expires: Timestamp

    /// False shortly before the expiry, so that a token does not expire on its way.
    func isFresh(at now: Timestamp) -> Bool { now + .seconds(30) < expires }
}

/// The members of the secret are on the same level as the others.
extension StoredCredentials: Codable {
    private enum CodingKeys: String, CodingKey {
        case origin, email
        case userID = "user_id"
        case zone = "time_zone"
        case dateOrder = "date_order"
        case apiToken = "api_token"
        case access = "access_token"
        case refresh = "refresh_token"
        case expires = "expires_at"
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        origin = try members.decode(String.self, forKey: .origin)
        userID = try members.decode(String.self, forKey: .userID)
        email = try members.decode(String.self, forKey: .email)
        zone = try members.decode(String.self, forKey: .zone)
        dateOrder =
            try members.decodeIfPresent(String.self, forKey: .dateOrder).flatMap(DateOrder.init(rawValue:))
            ?? .monthFirst
        if let token = try members.decodeIfPresent(String.self, forKey: .apiToken) {
            secret = .apiToken(token)
        } else {
            secret = .session(
                SessionTokens(
                    access: try members.decode(String.self, forKey: .access),
                    refresh: try members.decode(String.self, forKey: .refresh),
                    expires: try members.decode(Timestamp.self, forKey: .expires)))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(origin, forKey: .origin)
        try members.encode(userID, forKey: .userID)
        try members.encode(email, forKey: .email)
        try members.encode(zone, forKey: .zone)
        if dateOrder != .monthFirst { try members.encode(dateOrder.rawValue, forKey: .dateOrder) }
        switch secret {
        case .apiToken(let token): try members.encode(token, forKey: .apiToken)
        case .session(let tokens):
            try members.encode(tokens.access, forKey: .access)
            try members.encode(tokens.refresh, forKey: .refresh)
            try members.encode(tokens.expires, forKey: .expires)
        }
    }
}
