import JSON
import ServiceKit

/// What an account's owner changes about it: a merge patch (RFC 7396), read strictly.
struct ProfileEdits: Sendable, Hashable {
    private var name: String?
    private var zone: String?

    /// - Throws: ``Problem`` 400 naming every faulty member.
    init(_ value: JSONValue) throws {
        var body = try BodyMembers(value, known: ["name", "time_zone"])
        if value["name"] != nil { name = body.read("name") { try Credentials.name(try $0.text("name")) } }
        if let given = value["time_zone"] {
            zone = TimeZoneName.utc
            if !given.isNull {
                zone = body.read("time_zone") { try TimeZoneName.read(try $0.text("time_zone"), of: "time_zone") }
            }
        }
        guard body.faults.isEmpty else { throw Problem.invalid(body.faults) }
    }

    /// Whether it says a zone; also the one that is known already, for a request may be repeated after it was cut off.
    var movesZone: Bool { zone != nil }

    func apply(to profile: inout Profile) {
        if let name { profile.name = name }
        if let zone { profile.zone = zone }
    }
}
