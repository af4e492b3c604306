import ServiceKit

/// The variables of the sync service.
struct SyncSettings: Sendable {
    static let maximumSockets = Setting(
        "ERRAND_SYNC_MAX_SOCKETS", default: 10_000, "open sockets of this replica, at most", where: { $0 > 0 })
    static let maximumSocketsPerUser = Setting(
        "ERRAND_SYNC_MAX_SOCKETS_PER_USER", default: 50, "open sockets of one user on this replica, at most",
        where: { $0 > 0 })
    static let origins = Setting(
        "ERRAND_SYNC_ORIGINS", default: [String](), "web origins that may open sockets; any when empty")

    static let all = [maximumSockets.description, maximumSocketsPerUser.description, origins.description]

    let maximumSockets: Int
    let maximumSocketsPerUser: Int
    let origins: Set<String>

    init(_ settings: Settings) throws(SettingFault) {
        maximumSockets = try settings.read(Self.maximumSockets)
        maximumSocketsPerUser = try settings.read(Self.maximumSocketsPerUser)
        origins = Set(try settings.read(Self.origins))
    }
}
