import JSON
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

extension StoredCredentials {
    /// Reads the form of ``json``.
    ///
    /// - Returns: nil for anything else.
    init?(_ json: JSONValue) {
        guard let origin = json["origin"]?.string, let userID = json["user_id"]?.string,
            let email = json["email"]?.string, let zone = json["time_zone"]?.string
        else { return nil }
        if let token = json["api_token"]?.string {
            secret = .apiToken(token)
        } else if let access = json["access_token"]?.string, let refresh = json["refresh_token"]?.string,
            let expires = json["expires_at"]?.string.flatMap({ Timestamp(rfc3339: $0) })
        {
            secret = .session(SessionTokens(access: access, refresh: refresh, expires: expires))
        } else {
            return nil
        }
        (self.origin, self.userID, self.email, self.zone) = (origin, userID, email, zone)
    }

    var json: JSONValue {
        var object = JSONObject([
            ("origin", .string(origin)), ("user_id", .string(userID)), ("email", .string(email)),
            ("time_zone", .string(zone)),
        ])
        switch secret {
        case .apiToken(let token): object["api_token"] = .string(token)
        case .session(let tokens):
            object["access_token"] = .string(tokens.access)
            object["refresh_token"] = .string(tokens.refresh)
            object["expires_at"] = .string(tokens.expires.rfc3339)
        }
        return .object(object)
    }
}
