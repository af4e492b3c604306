public import Dapr
public import Logging
public import ServiceLifecycle
public import WebSockets

/// What a service is: its app id, its routes, what it subscribes to, and what runs beside. One struct says it all;
/// ``serve(_:environment:)`` does the rest.
public protocol SuiteService: Sendable {
    /// The app id in Dapr, and the service's name in logs.
    static var appID: String { get }
    /// The public port when `ERRAND_PORT` does not say otherwise.
    static var defaultPort: Int { get }
    /// The environment variables of the service's own, for the settings table.
    static var settings: [SettingDescription] { get }

    /// Wires the service. Must not wait for the sidecar: a service listens before its sidecar is there.
    init(_ environment: ServiceEnvironment) async throws

    /// Routes for everybody: on the public listener, and on the app listener for service invocation.
    func routes(_ routes: Routes)
    /// Routes that only the sidecar reaches: on the loopback listener, behind the app API token.
    func privateRoutes(_ routes: Routes)
    /// The topics that the sidecar delivers here.
    var subscriptions: [Subscription] { get }
    /// The input bindings that the sidecar triggers here, cron schedules among them.
    var bindings: [InputBinding] { get }
    /// The scheduled jobs that the sidecar runs here.
    var jobs: [JobHandler] { get }
    /// Where WebSockets are taken, on the public listener.
    var webSocket: WebSocketEndpoint? { get }
    /// What runs for as long as the service does; stopped after ``drain()``.
    var background: [any ServiceLifecycle.Service] { get }
    /// Verifies tokens in place of the keys that the `api` service publishes; for that service itself.
    var tokenVerifier: TokenVerifier? { get }
    /// Called at shutdown when no request is in flight any more: finish what must not wait, such as an outbox.
    func drain() async
}

extension SuiteService {
    /// None of its own.
    public static var settings: [SettingDescription] { [] }
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
    /// Nothing.
    public var background: [any ServiceLifecycle.Service] { [] }
    /// The published keys.
    public var tokenVerifier: TokenVerifier? { nil }
    /// Nothing to finish.
    public func drain() async {}
}

/// What a service is given to wire itself with.
public struct ServiceEnvironment: Sendable {
    /// The environment variables, read through declared ``Setting``s.
    public let settings: Settings
    /// The sidecar. It may not be there yet when the service is wired.
    public let dapr: DaprClient
    /// The service's logger; lines carry the current ``RequestScope`` by themselves.
    public let logger: Logger
    /// The figures that `/metrics` shows.
    public let metrics: Metrics
    /// Verifies access tokens with the keys that the `api` service publishes.
    public let tokens: TokenVerifier
    /// The name of this replica, stable over restarts.
    public let replica: String
}
