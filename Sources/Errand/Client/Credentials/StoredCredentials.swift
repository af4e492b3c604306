import JSON
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

extension StoredCredentials {
    /// Reads what ``json`` gave.
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
