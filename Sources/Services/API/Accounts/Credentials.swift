import JSON
import ServiceKit

/// What somebody sends to sign up or to sign in.
struct Credentials: Sendable {
    let email: EmailAddress
    let password: String
    let name: String?
    let zone: String?
    /// Whether the refresh token goes into a cookie that scripts cannot read.
    let cookie: Bool
    /// What the client calls itself: its `User-Agent`.
    var client = ""

    static let passwordBytes = 8...1024
    static let nameCharacters = 100

    /// - Parameter signingUp: checks the rules for new passwords, and takes a name and a time zone.
    /// - Throws: ``Problem`` 400 naming every faulty member.
    init(_ value: JSONValue, signingUp: Bool) throws {
        var body = try BodyMembers(
            value, known: ["email", "password", "cookie"] + (signingUp ? ["name", "time_zone"] : []))
        let email = body.read("email") { try EmailAddress(try $0.text("email")) }
        let password = body.read("password") { try Self.password(try $0.text("password"), new: signingUp) }
        let name = body.readOptional("name") { try Self.name(try $0.text("name")) }
        let zone = body.readOptional("time_zone") { try TimeZoneName.read(try $0.text("time_zone"), of: "time_zone") }
        let cookie = body.readOptional("cookie") { try $0.flag("cookie") }
        guard let email, let password, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        self.email = email
        self.password = password
        self.name = name
        self.zone = zone
        self.cookie = cookie ?? false
    }

    private static func password(_ text: String, new: Bool) throws(FieldFault) -> String {
        let allowed = new ? passwordBytes : 1...passwordBytes.upperBound
        guard allowed.contains(text.utf8.count) else {
            throw FieldFault("password", "must have \(allowed.lowerBound) to \(allowed.upperBound) bytes")
        }
        return text
    }

    static func name(_ text: String) throws(FieldFault) -> String {
        let name = text.trimmingWhitespace
        guard (1...nameCharacters).contains(name.unicodeScalars.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        else {
            throw FieldFault("name", "must have 1 to \(nameCharacters) characters, none of them control characters")
        }
        return name
    }
}
