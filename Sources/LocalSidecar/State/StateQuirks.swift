import JSON

/// Deviations of a state component from its promises: a setting of `state.in-memory` for tests. With `quirks: redis` it
/// breaks the promises that Dapr's Redis component was measured to break.
struct StateQuirks: Sendable {
    /// A failed transaction leaves its other operations applied, those after the failing one included.
    var keepsOtherOperations = false
    /// A create-only conflict is a plain failure (500) rather than an ETag mismatch (409), and is only noticed when the
    /// existing row was itself created that way.
    var failsCreateOnly = false
    /// A row that a transaction creates is not marked as created that way, so the next create-only write overwrites it.
    var forgetsCreateOnlyInTransactions = false
    /// An ETag for a row that does not exist is accepted.
    var acceptsETagOfMissingRow = false
    /// The members of stored objects come back in random order.
    var shufflesMembers = false
    /// A later write without an expiry keeps the old one.
    var expirySurvivesWrites = false
    /// Expiry is not reported.
    var hidesExpiry = false

    static let none = StateQuirks()
    static let redis = StateQuirks(
        keepsOtherOperations: true, failsCreateOnly: true, forgetsCreateOnlyInTransactions: true,
        acceptsETagOfMissingRow: true, shufflesMembers: true, expirySurvivesWrites: true, hidesExpiry: true)

    init(_ component: LoadedComponent) throws(ResourceFault) {
        switch component["quirks"] ?? "" {
        case "": self = .none
        case "redis": self = .redis
        default: throw component.fault("quirks", "expected redis, or nothing")
        }
    }

    init(
        keepsOtherOperations: Bool = false, failsCreateOnly: Bool = false,
        forgetsCreateOnlyInTransactions: Bool = false, acceptsETagOfMissingRow: Bool = false,
        shufflesMembers: Bool = false, expirySurvivesWrites: Bool = false, hidesExpiry: Bool = false
    ) {
        self.keepsOtherOperations = keepsOtherOperations
        self.failsCreateOnly = failsCreateOnly
        self.forgetsCreateOnlyInTransactions = forgetsCreateOnlyInTransactions
        self.acceptsETagOfMissingRow = acceptsETagOfMissingRow
        self.shufflesMembers = shufflesMembers
        self.expirySurvivesWrites = expirySurvivesWrites
        self.hidesExpiry = hidesExpiry
    }

    func createOnlyConflict(existingIsFirstWrite: Bool) throws(StateFault) {
        guard failsCreateOnly else { throw .mismatch("item already exists and no etag was passed") }
        if existingIsFirstWrite { throw .failed("failed to set key: a first-write row exists already") }
    }

    /// An object with its members in another order; any other value unchanged.
    static func shuffled(_ value: [UInt8]) -> [UInt8] {
        guard value.first == UInt8(ascii: "{"), case .object(let object)? = try? JSONValue(value) else { return value }
        return JSONValue.object(JSONObject(object.members.shuffled())).bytes
    }
}
