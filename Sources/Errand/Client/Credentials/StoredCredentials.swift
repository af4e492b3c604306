import Timestamps

/// Who the person at the terminal is, and at which suite.
struct StoredCredentials: Sendable, Equatable {
    /// The suite's address as the person gave it, without a slash at the end.
    var origin: String
    var secret: Secret
    var userID: String
    var email: String
    /// Where the person's days begin; an IANA name.
    var zone: String

    enum Secret: Sendable, Equatable {
        /// Good until it ends or is revoked.
        case apiToken(String)
        case session(SessionTokens)
    }

    /// What goes behind `Bearer`.
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

/// A session: a short-lived access token, and the token that gets the next pair once.
struct SessionTokens: Sendable, Equatable {
    var access: String
    var refresh: String
    /// When the access token ends.
    var expires: Timestamp

    /// Refreshed a little early, so that a request does not set out with a token that ends on its way.
    func isFresh(at now: Timestamp) -> Bool { now + .seconds(30) < expires }
}

/// The secret's members stand beside the others.
extension StoredCredentials: Codable {
    private enum CodingKeys: String, CodingKey {
        case origin, email
        case userID = "user_id"
        case zone = "time_zone"
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
        switch secret {
        case .apiToken(let token): try members.encode(token, forKey: .apiToken)
        case .session(let tokens):
            try members.encode(tokens.access, forKey: .access)
            try members.encode(tokens.refresh, forKey: .refresh)
            try members.encode(tokens.expires, forKey: .expires)
        }
    }
}
