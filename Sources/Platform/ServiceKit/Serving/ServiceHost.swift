import Curl
import Dapr
public import Logging
public import ServiceLifecycle
public import WebSockets

/// One running service: its two listeners, what runs beside them, and the order in which they stop.
///
/// At a graceful shutdown readiness turns false, and the public listener takes no more connections and finishes the
/// requests in flight. The app listener serves on until the sidecar has nothing more to ask (``Farewell``): it passes on
/// what other services ask for as long as it lives. Then ``Service/drain()`` runs, and last what runs in the background
/// stops.
public final class ServiceHost<S: Service>: ServiceLifecycle.Service {
    private let make: @Sendable (ServiceEnvironment) async throws -> S
    private let variables: [String: String]
    let settings: ServiceSettings
    let logger: Logger
    let limits: ConnectionLimits
    let startup = Startup()
    /// What the sidecar asked.
    let questions = QuestionCount()
    /// The service's figures.
    public let metrics = Metrics()

    /// Prepares a service; nothing runs yet.
    /// - Parameters:
    ///   - environment: the variables that it reads.
    ///   - limits: for tests that do not want to wait for the usual deadlines.
    ///   - logger: JSON lines on standard error by default.
    /// - Throws: ``SettingFault``.
    public convenience init(
        _ type: S.Type, environment: [String: String], limits: ConnectionLimits = ConnectionLimits(),
        logger: Logger? = nil
    ) throws {
        try self.init(environment: environment, limits: limits, logger: logger) { try await S($0) }
    }

    /// Prepares a service that is wired in another way than by its own initializer.
    /// - Throws: ``SettingFault``.
    public init(
        environment: [String: String], limits: ConnectionLimits = ConnectionLimits(), logger: Logger? = nil,
        make: @escaping @Sendable (ServiceEnvironment) async throws -> S
    ) throws {
        self.make = make
        variables = environment
        settings = try ServiceSettings(Settings(environment), appID: S.appID, defaultPort: S.defaultPort)
        self.limits = limits.closingGently(within: settings.shutdownQuiet)
        let level = settings.logLevel
        self.logger = logger ?? Logger(label: S.appID) { _ in JSONLogHandler(service: S.appID, level: level) }
    }

    /// Waits until both listeners are there.
    /// - Throws: what ended the service before that.
    public func started() async throws -> ServicePorts { try await startup.ports() }

    /// Runs the service until a graceful shutdown, or until something it cannot do without fails.
    public func run() async throws {
        do {
            try await serve()
            startup.ended(CancellationError())
        } catch {
            startup.ended(error)
            throw error
        }
    }

    private func serve() async throws {
        _ = ProcessFigures.startSeconds
        let curl = CurlClient()
        let dapr = DaprClient(.observed(variables, by: metrics), curl: curl)
        let readiness = Readiness { await dapr.outboundHealth() }
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
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
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
