import Curl
package import Logging
import NIOPosix
package import ServiceLifecycle
import Synchronization

/// A process that acts as the sidecar of many applications at once, each with its own port, API and components.
///
/// For development, tests and experiments; in production every application has a daprd of its own.
package final class SidecarHost: Service {
    private let sidecars: [(sidecar: Sidecar, features: [any SidecarFeature], routes: RouteTable)]
    private let shared: SharedComponents
    private let inspector: Inspector?
    private let inspectorAddress = Mutex(0)
    private let client: CurlClient
    private let logger: Logger
    private let starting: Starting

    /// Reads every resource, so that an invalid file is refused before anything starts.
    ///
    /// - Parameter inspector: where the inspector's page listens; with nil, no history is recorded either.
    /// - Throws: ``ResourceFault`` naming file, line and key.
    package init(
        _ configurations: [SidecarConfiguration], inspector: InspectorConfiguration? = nil, logger: Logger
    ) throws(ResourceFault) {
        self.logger = logger
        shared = SharedComponents(
            history: inspector.map { _ in EventHistory() }, traces: inspector.map { _ in TraceHistory() })
        // A delivery occupies a request until the application has answered; other requests must not wait behind it.
        client = CurlClient(CurlConfiguration(maximumConcurrentRequests: 1024))
        var directory = SidecarDirectory()
        var sidecars: [(sidecar: Sidecar, features: [any SidecarFeature], routes: RouteTable)] = []
        var loaded: [Sidecar] = []
        for configuration in configurations {
            var logger = logger
            logger[metadataKey: "app_id"] = "\(configuration.appID)"
            let sidecar = try Sidecar(configuration, shared: shared, client: client, logger: logger)
            directory.add(sidecar)
            loaded.append(sidecar)
        }
        for sidecar in loaded {
            let features = try Self.features(of: sidecar, directory: directory)
            var routes = RouteTable(sidecar.runtime.apis)
            for feature in features { feature.register(on: &routes) }
            sidecars.append((sidecar, features, routes))
        }
        self.sidecars = sidecars
        self.inspector = inspector.map { [shared] configuration in
            Inspector(configuration, sidecars: loaded, features: sidecars.map { $0.features }, shared: shared)
        }
        starting = Starting(waitingFor: sidecars.count + (inspector == nil ? 0 : 1))
    }

    /// The port of the inspector's page, once it listens; nil without an inspector.
    package var inspectorPort: Int? { inspector.map { _ in inspectorAddress.withLock { $0 } } }

    private static func features(
        of sidecar: Sidecar, directory: SidecarDirectory
    ) throws(ResourceFault) -> [any SidecarFeature] {
        [
            try StateFeature(sidecar),
            SecretsFeature(sidecar),
            BindingsFeature(sidecar),
            MetadataFeature(sidecar),
            UnconfiguredFeature(),
            HealthFeature(sidecar),
            try EventsFeature(sidecar),
            try JobsFeature(sidecar),
            try ConversationFeature(sidecar),
            try LockFeature(sidecar),
            try ConfigurationFeature(sidecar),
            try InvocationFeature(sidecar, directory: directory),
        ]
    }

    /// Waits until every sidecar listens.
    ///
    /// - Returns: each replica's port, by replica name; by default a replica is named like its app id.
    /// - Throws: ``SidecarPortFault`` when one cannot listen, or the error that ended the host.
    package func started() async throws -> [String: Int] {
        try await starting.wait()
        return Dictionary(
            sidecars.map { ($0.sidecar.configuration.replica, $0.sidecar.state.port) },
            uniquingKeysWith: { first, _ in first })
    }

    package func run() async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (sidecar, features, routes) in sidecars {
                    group.addTask { try await self.run(sidecar, features, routes) }
                }
                if let inspector {
                    group.addTask { try await self.show(inspector) }
                }
                try await group.waitForAll()
            }
        } catch is CancellationError {
        } catch {
            starting.fail(error)
            await close()
            throw error
        }
        await close()
    }

    /// Runs one sidecar until it is asked to shut down; the others continue then.
    private func run(
        _ sidecar: Sidecar, _ features: [any SidecarFeature], _ routes: RouteTable
    ) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.serve(sidecar, routes) }
                group.addTask { await cancelWhenGracefulShutdown { await sidecar.tracer.run() } }
                for feature in features {
                    group.addTask {
                        try await self.starting.wait()
                        try await cancelWhenGracefulShutdown { try await feature.run() }
                    }
                }
                group.addTask {
                    try await cancelWhenGracefulShutdown {
                        for await _ in sidecar.state.untilShutdown {}
                        if !Task.isCancelled { throw ShutDown() }
                    }
                }
                // The first error ends the others.
                for try await _ in group {}
            }
        } catch is ShutDown {
            sidecar.application?.gate.close()
        }
    }

    private struct ShutDown: Error {}

    private func close() async {
        starting.fail(CancellationError())
        await withDiscardingTaskGroup { [sidecars] group in
            for (sidecar, _, _) in sidecars { group.addTask { await sidecar.tracer.close() } }
        }
        await shared.close()
        await client.shutdown()
    }

    private func show(_ inspector: Inspector) async throws {
        do {
            try await InspectorServer(inspector, logger: logger).run { port in
                self.inspectorAddress.withLock { $0 = port }
                self.starting.oneStarted()
            }
        } catch {
            starting.fail(error)
            throw error
        }
    }

    private func serve(_ sidecar: Sidecar, _ routes: RouteTable) async throws {
        do {
            try await SidecarServer(sidecar: sidecar, routes: routes).run {
                self.starting.oneStarted()
            }
        } catch {
            // Tasks waiting for the start must not wait for a sidecar that cannot listen.
            starting.fail(error)
            throw error
        }
    }
}

/// Lets any number of tasks wait until all sidecars listen.
private final class Starting: Sendable {
    private struct State {
        var remaining: Int
        var failure: (any Error)?
        var waiters: [CheckedContinuation<Void, any Error>] = []
    }

    private let state: Mutex<State>

    init(waitingFor count: Int) { state = Mutex(State(remaining: count)) }

    func wait() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let outcome = state.withLock { state -> Result<Void, any Error>? in
                if let failure = state.failure { return .failure(failure) }
                if state.remaining <= 0 { return .success(()) }
                state.waiters.append(continuation)
                return nil
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    func oneStarted() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, any Error>] in
            state.remaining -= 1
            guard state.remaining == 0 else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func fail(_ error: any Error) {
        let waiters = state.withLock { state in
            if state.remaining > 0 { state.failure = state.failure ?? error }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(throwing: error) }
    }
}

/// The component instances of one host: sidecars that load the same component file share the instance behind it, as
/// separate daprds would share one database or one broker.
final class SharedComponents: Sendable {
    /// The event history for the inspector; nil without one.
    let history: EventHistory?
    /// The trace history for the inspector; nil without one.
    let traces: TraceHistory?
    private let instances = Mutex<[String: any Sendable]>([:])

    init(history: EventHistory? = nil, traces: TraceHistory? = nil) {
        self.history = history
        self.traces = traces
    }

    /// The instance behind a component, created on first request.
    func instance<Instance: Sendable>(
        of component: LoadedComponent, _ make: () throws(ResourceFault) -> Instance
    ) throws(ResourceFault) -> Instance {
        try instance(named: "\(component.path)#\(component.name)#\(component.type)", make)
    }

    /// An instance that sidecars share without a component, created on first request.
    func instance<Instance: Sendable>(
        named key: String, _ make: () throws(ResourceFault) -> Instance
    ) throws(ResourceFault) -> Instance {
        let result = instances.withLock { instances -> Result<Instance, ResourceFault> in
            if let existing = instances[key] as? Instance { return .success(existing) }
            return Result { () throws(ResourceFault) in
                let made = try make()
                instances[key] = made
                return made
            }
        }
        return try result.get()
    }

    /// Writes data that is still only in memory, and closes files.
    func close() async {
        let all = instances.withLock { instances in
            defer { instances = [:] }
            return Array(instances.values)
        }
        for instance in all { await (instance as? any ClosableComponent)?.close() }
    }
}

/// A component that holds files or connections.
protocol ClosableComponent: Sendable {
    func close() async
}

/// One building block of a sidecar: its routes and its background work.
protocol SidecarFeature: Sendable {
    func register(on routes: inout RouteTable)

    /// Runs for as long as the sidecar: deliveries, timers. Returns when the task is cancelled.
    func run() async throws
}

extension SidecarFeature {
    func run() async throws {}
}

/// The sidecars of a host by app id: the name resolution of service invocation.
struct SidecarDirectory: Sendable {
    private var byAppID: [String: [Sidecar]] = [:]

    mutating func add(_ sidecar: Sidecar) { byAppID[sidecar.appID, default: []].append(sidecar) }

    /// The replicas of an application.
    func replicas(of appID: String) -> [Sidecar] { byAppID[appID] ?? [] }
}
