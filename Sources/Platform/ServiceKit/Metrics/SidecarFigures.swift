import Dapr
import Synchronization

/// The counters of calls to the sidecar, looked up once per kind and status instead of once per call.
final class SidecarFigures: Sendable {
    private struct Key: Hashable {
        let kind: DaprCall.Kind
        let status: Int
    }

    private let metrics: Metrics
    private let seconds: [DaprCall.Kind: Histogram]
    /// By the name that dashboards of other suites ask for.
    private let stateSeconds: Histogram
    private let counters = Mutex<[Key: Counter]>([:])

    init(_ metrics: Metrics) {
        self.metrics = metrics
        stateSeconds = metrics.histogram(
            "database_query_duration_seconds", help: "Time the sidecar took for state, whatever store is behind it.")
        seconds = Dictionary(
            uniqueKeysWithValues: DaprCall.Kind.allCases.map { ($0, metrics.sidecarSeconds($0.rawValue)) })
    }

    func record(_ call: DaprCall) {
        seconds[call.kind]?.record(call.duration)
        switch call.kind {
        case .getState, .saveState, .deleteState, .bulkGetState, .transactState: stateSeconds.record(call.duration)
        default: break
        }
        counters.withLock { counters in
            let key = Key(kind: call.kind, status: call.status)
            if let known = counters[key] { return known }
            let new = metrics.sidecarCalls(call.kind.rawValue, String(call.status))
            counters[key] = new
            return new
        }.add()
    }
}
