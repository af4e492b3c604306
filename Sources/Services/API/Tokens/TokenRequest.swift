import JSON
import ServiceKit

/// What somebody wants of a new API token.
struct TokenRequest: Sendable, Hashable {
    static let scopes = ["read", "write"]
    static let days = 1...365
    static let standardDays = 90

    let name: String
    let scopes: [String]
    let lifetime: Duration

    /// - Throws: ``Problem`` 400 naming every faulty member.
    init(_ value: JSONValue) throws {
        var body = try BodyMembers(value, known: ["name", "scopes", "expires_in_days"])
        let name = body.read("name") { try Credentials.name(try $0.text("name")) }
        let scopes = body.read("scopes") { try Self.scopes($0) }
        let days = body.readOptional("expires_in_days") { try Self.days($0) }
        guard let name, let scopes, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        self.name = name
        self.scopes = scopes
        lifetime = .seconds((days ?? Self.standardDays) * 86_400)
    }

    private static func scopes(_ value: JSONValue) throws(FieldFault) -> [String] {
        let wanted = value.array?.compactMap(\.string) ?? []
        guard !wanted.isEmpty, wanted.count == value.array?.count, wanted.allSatisfy(scopes.contains) else {
            throw FieldFault("scopes", "must be an array of one or more of \(scopes.joined(separator: ", "))")
        }
        return scopes.filter(wanted.contains)
    }

    private static func days(_ value: JSONValue) throws(FieldFault) -> Int {
        guard let integer = value.integer, let wanted = Int(exactly: integer), days.contains(wanted) else {
            throw FieldFault("expires_in_days", "must be a whole number from \(days.lowerBound) to \(days.upperBound)")
        }
        return wanted
    }
}
