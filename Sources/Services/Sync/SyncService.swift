import Contracts
public import Dapr
public import ServiceKit
public import ServiceLifecycle
import Timestamps
public import WebSockets

/// Shows every change of a user's tasks in each of that user's open clients, within milliseconds, over WebSockets.
///
/// Holds nothing but open sockets: what a client missed is asked of `api` with the client's own token.
public struct SyncService: SuiteService {
    /// See ``SuiteService/appID``.
    public static let appID = AppID.sync
    /// See ``SuiteService/defaultPort``.
    public static let defaultPort = 8003
    /// See ``SuiteService/settings``.
    public static var settings: [SettingDescription] { SyncSettings.all }

    let hub: Hub
    let handshake: Handshake
    let broadcasts: Broadcasts

    /// Wires the service.
    public init(_ environment: ServiceEnvironment) throws {
        let settings = try SyncSettings(environment.settings)
        hub = Hub(limits: settings, metrics: environment.metrics)
        handshake = Handshake(
            hub: hub, tokens: environment.tokens, changes: ChangesFeed(dapr: environment.dapr), settings: settings,
            logger: environment.logger)
        broadcasts = Broadcasts(hub: hub, logger: environment.logger)
    }

    /// Where clients connect.
    public var webSocket: WebSocketEndpoint? {
        WebSocketEndpoint(
            path: SyncProtocol.path, hasPathsBelow: true, maximumMessageBytes: 1 << 14, admit: handshake.admit)
    }

    /// Every replica hears of every change.
    public var subscriptions: [Subscription] { [broadcasts.subscription] }

    /// Sees to it that no socket outlives its token, ended or revoked.
    public var background: [any ServiceLifecycle.Service] {
        [ExpirySweep(hub: hub), RevocationSweep(hub: hub, pause: .seconds(5))]
    }
}

/// Looks once a second for sockets whose token has ended, and closes them with 4401.
struct ExpirySweep: Service {
    let hub: Hub

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                hub.closeExpired(at: .now)
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
            }
        }
    }
}

/// Looks now and then for sockets whose API token was revoked, and closes them with 4401.
///
/// Asking is cheap: whose a token is, is remembered for some seconds, whatever the number of its sockets.
struct RevocationSweep: Service {
    let hub: Hub
    let pause: Duration

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: pause) } catch { return }
                await hub.closeRevoked()
            }
        }
    }
}

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
