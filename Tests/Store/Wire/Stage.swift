import Curl
import Dapr
import FoundationEssentials
import JSON
import Logging
import Synchronization
import TestSupport

@testable import Store

/// A sidecar, the wire to it, and the stores that tests put on it.
struct Stage: Sendable {
    let wire: Wire
    let endpoint: String
    /// The state store component.
    let component: String
    let signals = SignalCounts()

    static func run(
        on component: String = "statestore", _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        try await withSidecar(components: components) { sidecar in
            let wire = Wire(to: sidecar.url("app"))
            try await wire.open { endpoint in
                try await body(Stage(wire: wire, endpoint: endpoint, component: component))
            }
        }
    }

    /// A replica's store. Keys begin with something random, so that tests do not meet.
    func store(
        _ replica: String = "a", prefix: String = "notes",
        _ configure: (inout RecordStoreConfiguration) -> Void = { _ in }
    ) -> RecordStore<Note> {
        var configuration = RecordStoreConfiguration(source: "test", replica: replica)
        configuration.stateStore = component
        configuration.collection = prefix
        configuration.outbox = "outbox-\(prefix)"
        configuration.cleanAfter = .milliseconds(200)
        configure(&configuration)
        var logger = Logger(label: "store")
        logger.logLevel = .critical
        let dapr = DaprClient(DaprConfiguration(endpoint: endpoint), curl: CurlClient())
        return RecordStore(configuration, dapr: dapr, logger: logger, observe: { [signals] in signals.count($0) })
    }

    /// Runs a store's background work for as long as `body` takes.
    func running<Value: Sendable>(
        _ stores: RecordStore<Note>..., body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for store in stores { group.addTask { try await store.run() } }
            let value = try await body()
            group.cancelAll()
            return value
        }
    }

    /// The ids of the events that the broker took, in order.
    var published: [String] { wire.seen.events.compactMap { $0["id"]?.string } }

    static func owner() -> String { UUID().uuidString.lowercased() }
    static func prefix() -> String { "n" + FreshName.make() }
}

/// What a store signalled.
final class SignalCounts: Sendable {
    struct Counts: Sendable {
        var commits = 0
        var changes = 0
        var conflicts = 0
        var folds = 0
        var hits = 0
        var misses = 0
    }

    private let counts = Mutex(Counts())
    var now: Counts { counts.withLock { $0 } }

    func count(_ signal: StoreSignal) {
        counts.withLock { counts in
            switch signal {
            case .committed(let changes):
                counts.commits += 1
                counts.changes += changes
            case .conflict: counts.conflicts += 1
            case .folded: counts.folds += 1
            case .cacheHit: counts.hits += 1
            case .cacheMiss: counts.misses += 1
            case .published, .publishFailed, .failed: break
            }
        }
    }
}
