import Curl
import Dapr
import HTTPServing
import Hummingbird
public import Logging
public import ServiceLifecycle
import Synchronization
import UnixSignals
public import WebSockets

/// One running service: its two listeners, its background work, and the order of their shutdown.
///
/// At a graceful shutdown readiness turns false, and the public listener stops accepting connections and finishes the
/// requests in flight. The app listener keeps serving until the sidecar has no more requests (``Farewell``), because it
/// passes on those of other services for as long as it lives. Then ``SuiteService/drain()`` runs, and finally the
/// background work stops.
public final class ServiceHost<S: SuiteService>: ServiceLifecycle.Service {
    private let make: @Sendable (ServiceEnvironment) async throws -> S
    private let variables: [String: String]
    let settings: ServiceSettings
    let logger: Logger
    let limits: ConnectionLimits
    let startup = Startup()
    private let rates: RateLimits
    private let descriptors = Descriptors.current
    /// Counts the sidecar's requests.
    let questions = QuestionCount()
    /// The service's metrics.
    public let metrics = Metrics()

    /// Prepares a service without running it.
    ///
    /// - Parameters:
    ///   - environment: the environment variables.
    ///   - limits: for tests that should not wait for the usual time limits.
    ///   - logger: by default writes JSON lines to standard error.
    /// - Throws: ``SettingFault``.
    public convenience init(
        _ type: S.Type, environment: [String: String], limits: ConnectionLimits = ConnectionLimits(),
        logger: Logger? = nil
    ) throws {
        try self.init(environment: environment, limits: limits, logger: logger) { try await S($0) }
    }

    /// Prepares a service that is not made by its own initializer.
    ///
    /// - Throws: ``SettingFault``.
    public init(
        environment: [String: String], limits: ConnectionLimits = ConnectionLimits(), logger: Logger? = nil,
        make: @escaping @Sendable (ServiceEnvironment) async throws -> S
    ) throws {
        self.make = make
        variables = environment
        settings = try ServiceSettings(Settings(environment), appID: S.appID, defaultPort: S.defaultPort)
        var limits = limits.closingGently(within: settings.shutdownQuiet)
        if let bytes = settings.bodyMemory { limits.bodies.budget = BodyBudget(bytes: bytes << 20) }
        self.limits = limits
        rates = RateLimits(perUser: settings.requestsPerUser, perAddress: settings.requestsPerAddress)
        let (level, file) = (settings.logLevel, settings.logFile)
        self.logger =
            logger ?? Logger(label: S.appID) { _ in JSONLogHandler(service: S.appID, level: level, file: file) }
    }

    /// Waits until both listeners accept connections.
    ///
    /// - Throws: the error that ended the service before that.
    public func started() async throws -> ServicePorts { try await startup.ports() }

    /// Runs the service until a graceful shutdown, or until an essential part fails.
    public func run() async throws { try await run(stoppingOn: []) }

    /// Runs the service until a graceful shutdown, which any of these signals begins too.
    func run(stoppingOn signals: [UnixSignal]) async throws {
        do {
            try await serve(stoppingOn: signals)
            startup.ended(CancellationError())
        } catch {
            startup.ended(error)
            throw error
        }
    }

    private func serve(stoppingOn signals: [UnixSignal]) async throws {
        _ = ProcessFigures.startSeconds
        let curl = CurlClient(CurlConfiguration(maximumConcurrentRequests: min(128, descriptors.forCalls)))
        let dapr = DaprClient(.observed(variables, by: metrics), curl: curl)
        let store = S.stateStore.map { StoreCheck($0, of: S.appID, dapr: dapr, logger: logger) }
        let readiness = Readiness(store: store) { await dapr.outboundHealth() }
        let tokens = TokenVerifier(
            keys: PublishedKeys(by: settings.tokenIssuer, dapr),
            apiTokens: APITokens(by: settings.tokenIssuer, believedFor: settings.tokenAge, dapr))
        let environment = ServiceEnvironment(
            settings: Settings(variables), dapr: dapr, logger: logger, metrics: metrics, tokens: tokens,
            replica: settings.replica)
        let service = try await make(environment)
        let farewell = Farewell(
            quiet: settings.shutdownQuiet, deadline: settings.shutdownDeadline * 3 / 4, questions: questions
        ) { await dapr.isListening() }
        let services: [any ServiceLifecycle.Service] =
            [SubscriptionCheck(expected: service.subscriptions, dapr: dapr, logger: logger)] + service.background + [
                ShutdownStep { await service.drain() },
                appListener(service, tokens),
                ShutdownStep { await farewell.wait() },
                publicListener(service, tokens, readiness),
                ShutdownStep {
                    readiness.beginDraining()
                    farewell.begin()
                },
            ]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: signals, logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.shutdownDeadline
        configuration.maximumCancellationDuration = .seconds(5)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await curl.shutdown()
            throw error
        }
        await curl.shutdown()
        logger.info("Stopped")
    }
}

extension ServiceHost {
    func publicListener(_ service: S, _ tokens: TokenVerifier, _ readiness: Readiness) -> Listener {
        let directory = RouteDirectory(metrics: metrics)
        StandardRoutes(metrics: metrics, readiness: readiness).add(to: directory.group())
        service.routes(directory.group())
        if let endpoint = service.webSocket {
            for path in [endpoint.path] + (endpoint.hasPathsBelow ? ["\(endpoint.path)/**"] : []) {
                directory.group().get(RouterPath(path)) { request, _ -> Response in
                    throw Problem.notUpgraded(request.headers)
                }
            }
        }
        return listener(
            host: settings.host, port: settings.publicPort, directory, service, tokens,
            webSocket: service.webSocket, sidecar: nil, gate: { _ in }, limits: limits,
            most: min(settings.maximumConnections, descriptors.forEverybody),
            mostOfAddress: settings.trustedProxies == 0 ? settings.connectionsPerAddress : nil,
            bound: { [startup] in startup.bound(publicPort: $0) })
    }

    func appListener(_ service: S, _ tokens: TokenVerifier) -> Listener {
        let directory = RouteDirectory(metrics: metrics)
        service.routes(directory.group())
        service.privateRoutes(directory.group())
        return listener(
            host: "127.0.0.1", port: settings.appPort, directory, service, tokens, webSocket: nil,
            sidecar: SidecarRoutes(of: service, metrics: metrics, logger: logger),
            gate: AppToken(settings.appToken).check,
            // The sidecar opens a new connection in place of a closed one.
            limits: limits.closingGently(within: .zero), most: descriptors.forSidecar, mostOfAddress: nil,
            bound: { [startup] in startup.bound(appPort: $0) })
    }

    private func listener(
        host: String, port: Int, _ directory: RouteDirectory, _ service: S, _ tokens: TokenVerifier,
        webSocket: WebSocketEndpoint?, sidecar: SidecarRoutes?, gate: @escaping @Sendable (Request) throws -> Void,
        limits: ConnectionLimits, most: Int, mostOfAddress: Int?, bound: @escaping @Sendable (Int) async -> Void
    ) -> Listener {
        Listener(
            configuration: Listener.Configuration(
                host: host, port: port, book: ConnectionBook(most: most, mostOfAddress: mostOfAddress),
                drainDeadline: settings.shutdownDeadline / 2, limits: limits),
            responder: ServiceResponder(
                router: directory.buildResponder(), directory: directory, logger: logger,
                tokens: service.tokenVerifier ?? tokens, metrics: metrics,
                origins: CrossOrigin(settings.allowedOrigins), sidecar: sidecar, gate: gate,
                questions: sidecar == nil ? nil : questions, traceRate: settings.traceRate,
                bodies: limits.bodies.budget,
                client: sidecar == nil ? .behindProxies(settings.trustedProxies) : .behindSidecar,
                limits: rates),
            webSocket: webSocket, logger: logger, bound: bound)
    }
}

/// Runs a service as a process of its own until SIGTERM or SIGINT; the implementation of `errand serve`.
///
/// - Parameter environment: the process's environment variables.
/// - Throws: ``SettingFault``, ``ListenerFault``, or the error that ended the service.
public func serve<S: SuiteService>(_ type: S.Type, environment: [String: String]) async throws {
    let settings = Settings(environment)
    let (level, file) = (try settings.read(ServiceSettings.logLevel), try settings.read(ServiceSettings.logFile))
    LoggingSystem.bootstrap { _ in JSONLogHandler(service: S.appID, level: level, file: file) }
    let logger = Logger(label: S.appID)
    try await ServiceHost(type, environment: environment, logger: logger).run(stoppingOn: [.sigterm, .sigint])
}

/// The ports on which a running service listens.
public struct ServicePorts: Sendable, Hashable {
    /// The public port.
    public let `public`: Int
    /// The sidecar's port, on the loopback interface.
    public let app: Int
}

/// Reports to waiting tasks that both listeners are ready, or that the service ended before.
final class Startup: Sendable {
    private struct State {
        var publicPort: Int?
        var appPort: Int?
        var result: Result<ServicePorts, any Error>?
        var waiting: [CheckedContinuation<ServicePorts, any Error>] = []
    }

    private let state = Mutex(State())

    func bound(publicPort: Int) { update { $0.publicPort = publicPort } }
    func bound(appPort: Int) { update { $0.appPort = appPort } }
    func ended(_ error: any Error) { update { $0.result = $0.result ?? .failure(error) } }

    func ports() async throws -> ServicePorts {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.waiting.append(continuation) }
                return state.result
            }
            if let result { continuation.resume(with: result) }
        }
    }

    private func update(_ change: (inout State) -> Void) {
        typealias Waiting = [CheckedContinuation<ServicePorts, any Error>]
        let (waiting, result) = state.withLock { state -> (Waiting, Result<ServicePorts, any Error>?) in
            change(&state)
            if state.result == nil, let publicPort = state.publicPort, let appPort = state.appPort {
                state.result = .success(ServicePorts(public: publicPort, app: appPort))
            }
            guard let result = state.result else { return ([], state.result) }
            defer { state.waiting = [] }
            return (state.waiting, result)
        }
        guard let result else { return }
        for continuation in waiting { continuation.resume(with: result) }
    }
}

/// Runs one step when the group begins to stop it, in an order given by the group's list.
struct ShutdownStep: ServiceLifecycle.Service {
    let perform: @Sendable () async -> Void

    func run() async throws {
        try await gracefulShutdown()
        await perform()
    }
}

/// Verifies, once the sidecar answers, that it has every subscription of the service: an invalid entry makes Dapr
/// silently discard all of them, so that no events arrive.
struct SubscriptionCheck: ServiceLifecycle.Service {
    let expected: [Subscription]
    let dapr: DaprClient
    let logger: Logger

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await check() }
            // A service that ends while its group runs would end the group.
            try await gracefulShutdown()
        } catch is CancellationError {}
    }

    private func check() async throws {
        guard !expected.isEmpty else { return }
        var missing = expected
        for attempt in 0..<60 where !missing.isEmpty {
            try await Task.sleep(for: .milliseconds(attempt < 5 ? 200 : 1000))
            guard let loaded = try? await dapr.metadata().subscriptions else { continue }
            missing = expected.filter { wanted in
                !loaded.contains { $0.pubsub == wanted.pubsub && $0.topic == wanted.topic }
            }
        }
        for subscription in missing {
            logger.error(
                "The sidecar does not hold a subscription",
                metadata: ["pubsub": "\(subscription.pubsub)", "topic": "\(subscription.topic)"])
        }
    }
}
