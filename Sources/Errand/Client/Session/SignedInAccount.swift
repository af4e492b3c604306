import DatePhrases
import FoundationEssentials
import JSON
import Timestamps

/// The API's answer to a sign-up, a sign-in and a refresh.
struct SignedInAccount: Sendable {
    let tokens: SessionTokens
    let userID: String
    let email: String
    /// The zone in the access token.
    let zone: String?
    /// The order of dates in the access token.
    let dateOrder: DateOrder?
    private let origin: String

    /// - Throws: ``ClientFault`` when the answer has another form.
    init(_ answer: ClientAnswer, origin: String, now: Timestamp = .now) throws(ClientFault) {
        let json = try answer.document(at: origin)
        guard let access = json["access_token"]?.string, let refresh = json["refresh_token"]?.string,
            let seconds = json["expires_in"]?.integer, let userID = json["user"]?["id"]?.string,
            let email = json["user"]?["email"]?.string
        else { throw .notErrand(at: origin) }
        tokens = SessionTokens(access: access, refresh: refresh, expires: now + .seconds(min(max(0, seconds), 1 << 30)))
        zone = Self.claim("zoneinfo", of: access)
        dateOrder = Self.claim("date_order", of: access).flatMap(DateOrder.init(rawValue:))
        (self.userID, self.email, self.origin) = (userID, email, origin)
    }

    var credentials: StoredCredentials {
        StoredCredentials(
            origin: origin, secret: .session(tokens), userID: userID, email: email, zone: zone ?? "UTC",
            dateOrder: dateOrder ?? .monthFirst)
    }

    /// The account's credentials with these tokens.
    func credentials(after old: StoredCredentials) -> StoredCredentials {
        var new = old
        new.secret = .session(tokens)
        if let zone { new.zone = zone }
        if let dateOrder { new.dateOrder = dateOrder }
        return new
    }

    /// A claim of a token, unverified, since it only affects how times are shown and read.
    private static func claim(_ name: String, of token: String) -> String? {
        let parts = token.split(separator: ".")
        guard parts.count == 3 else { return nil }
        var text = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        guard let bytes = Data(base64Encoded: String(text)) else { return nil }
        return (try? JSONValue(Array(bytes)))?[name]?.string
    }
}
