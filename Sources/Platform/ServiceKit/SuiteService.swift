public import Dapr
public import Logging
public import ServiceLifecycle
public import WebSockets

/// The definition of a service: its app id, routes, subscriptions and background work. One struct declares it all;
/// ``serve(_:environment:)`` runs it.
public protocol SuiteService: Sendable {
    /// The app id in Dapr, and the service's name in logs.
    static var appID: String { get }
    /// The public port, unless `ERRAND_PORT` sets another.
    static var defaultPort: Int { get }
    /// The service's own environment variables, for the settings table.
    static var settings: [SettingDescription] { get }

    /// Makes the service. Must not wait for the sidecar, which starts after the service listens.
    init(_ environment: ServiceEnvironment) async throws

    /// The public routes: on the public listener, and on the app listener for service invocation.
    func routes(_ routes: Routes)
    /// The routes that only the sidecar reaches: on the loopback listener, protected by the app API token.
    func privateRoutes(_ routes: Routes)
    /// The topics that the sidecar delivers to this service.
    var subscriptions: [Subscription] { get }
    /// The input bindings that the sidecar triggers, including cron schedules.
    var bindings: [InputBinding] { get }
    /// The scheduled jobs that the sidecar runs.
    var jobs: [JobHandler] { get }
    /// The component that holds the service's state; readiness looks at it.
    static var stateStore: String? { get }
    /// The WebSocket endpoint on the public listener.
    var webSocket: WebSocketEndpoint? { get }
    /// The services that run in the background; stopped after ``drain()``.
    var background: [any ServiceLifecycle.Service] { get }
    /// Verifies tokens instead of the keys published by the `api` service; for that service itself.
    var tokenVerifier: TokenVerifier? { get }
    /// Called at shutdown once no request is in flight, to finish urgent work such as publishing an outbox.
    func drain() async
}

extension SuiteService {
    /// None of its own.
    public static var settings: [SettingDescription] { [] }
    /// None.
    public static var stateStore: String? { nil }
    /// None.
    public func routes(_ routes: Routes) {}
    /// None.
    public func privateRoutes(_ routes: Routes) {}
    /// None.
    public var subscriptions: [Subscription] { [] }
    /// None.
    public var bindings: [InputBinding] { [] }
    /// None.
    public var jobs: [JobHandler] { [] }
    /// None.
    public var webSocket: WebSocketEndpoint? { nil }
    /// None.
    public var background: [any ServiceLifecycle.Service] { [] }
    /// The published keys.
    public var tokenVerifier: TokenVerifier? { nil }
    /// Does nothing.
    public func drain() async {}
}

/// The dependencies a service is built from.
public struct ServiceEnvironment: Sendable {
    /// The environment variables, read through declared ``Setting``s.
    public let settings: Settings
    /// The sidecar. It may not be running yet when the service is made.
    public let dapr: DaprClient
    /// The service's logger; the current ``RequestScope`` is added to its lines.
    public let logger: Logger
    /// The metrics served at `/metrics`.
    public let metrics: Metrics
    /// Verifies access tokens with the keys that the `api` service publishes.
    public let tokens: TokenVerifier
    /// The name of this replica, stable over restarts.
    public let replica: String
}
