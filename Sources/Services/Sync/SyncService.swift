import Contracts
package import Dapr
package import ServiceKit
package import ServiceLifecycle
import Timestamps
package import WebSockets

/// The service that sends every change of a user's tasks to each of the user's open clients, within milliseconds, over
/// WebSockets.
///
/// It keeps no state except open sockets: missed changes are requested from `api` with the client's own token.
package struct SyncService: SuiteService {
    package static let appID = AppID.sync
    package static let defaultPort = 8003
    package static var settings: [SettingDescription] { SyncSettings.all }

    let hub: Hub
    let handshake: Handshake
    let broadcasts: Broadcasts

    /// Makes the service.
    package init(_ environment: ServiceEnvironment) throws {
        let settings = try SyncSettings(environment.settings)
        hub = Hub(limits: settings, metrics: environment.metrics)
        handshake = Handshake(
            hub: hub, tokens: environment.tokens, changes: ChangesFeed(dapr: environment.dapr), settings: settings,
            logger: environment.logger)
        broadcasts = Broadcasts(hub: hub, logger: environment.logger)
    }

    /// The endpoint for clients.
    package var webSocket: WebSocketEndpoint? {
        WebSocketEndpoint(
            path: SyncProtocol.path, hasPathsBelow: true, maximumMessageBytes: 1 << 14, admit: handshake.admit)
    }

    /// The changes to tasks, delivered to every replica.
    package var subscriptions: [Subscription] { [broadcasts.subscription] }

    /// Closes sockets whose token has expired or was revoked.
    package var background: [any ServiceLifecycle.Service] {
        [ExpirySweep(hub: hub), RevocationSweep(hub: hub, pause: .seconds(5))]
    }
}

/// Checks once a second for sockets whose token has expired, and closes them with 4401.
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

/// Periodically checks for sockets whose API token was revoked, and closes them with 4401.
///
/// The check is cheap: a token's identity is cached for some seconds, however many sockets use it.
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

/// The settings of the sync service.
struct SyncSettings: Sendable {
    static let maximumSockets = Setting(
        "ERRAND_SYNC_MAX_SOCKETS", default: 10_000, "open sockets of this replica, at most", limit: .atLeast(1))
    static let maximumSocketsPerUser = Setting(
        "ERRAND_SYNC_MAX_SOCKETS_PER_USER", default: 50, "open sockets of one user on this replica, at most",
        limit: .atLeast(1))
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
