import Contracts
public import Dapr
public import ServiceKit
public import ServiceLifecycle
public import WebSockets

/// Shows every change of a user's tasks in each of that user's open clients, within milliseconds, over WebSockets.
///
/// Holds nothing but open sockets: what a client missed is asked of `api` with the client's own token.
public struct SyncService: ServiceKit.Service {
    /// See ``Service/appID``.
    public static let appID = AppID.sync
    /// See ``Service/defaultPort``.
    public static let defaultPort = 8003
    /// See ``Service/settings``.
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
