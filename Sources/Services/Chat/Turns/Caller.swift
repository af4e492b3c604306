import Hummingbird
import ServiceKit
import TimeZones

/// Whoever asks, with the token they asked with.
struct Caller: Sendable {
    let identity: Identity
    /// The `Authorization` header, to be passed on as it is.
    let authorization: String

    init(_ request: Request, _ context: ServiceContext) throws {
        identity = try context.requireIdentity(scope: "read")
        authorization = request.headers[.authorization] ?? ""
    }

    var userID: String { identity.userID.lowercased() }
    var zone: Zone { Zone(identity.zone) ?? .utc }
}
