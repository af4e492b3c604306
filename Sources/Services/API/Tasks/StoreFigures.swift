import ServiceKit
import Store

/// The metrics of the task store.
struct StoreFigures: Sendable {
    private let commits: Counter
    private let changes: Counter
    private let conflicts: Counter
    private let folds: Counter
    private let reads: MetricFamily<Counter>
    private let published: MetricFamily<Counter>
    private let failures: Counter

    init(_ metrics: Metrics) {
        commits = metrics.counter("store_commits_total", help: "Saves that committed changes.")
        changes = metrics.counter("store_changes_total", help: "Changes committed; several may share a save.")
        conflicts = metrics.counter("store_conflicts_total", help: "Saves that lost against another replica.")
        folds = metrics.counter("store_folds_total", help: "Times recent changes were folded into pages.")
        reads = metrics.counters(
            "store_reads_total", help: "Reads, by whether the copy in memory was current.", labels: ["cache"])
        published = metrics.counters(
            "events_published_total", help: "Events published.", labels: ["topic", "outcome"])
        failures = metrics.counter("store_failures_total", help: "Faults of the store that a caller got.")
    }

    func record(_ signal: StoreSignal) {
        switch signal {
        case .committed(let count):
            commits.add()
            changes.add(count)
        case .conflict: conflicts.add()
        case .folded: folds.add()
        case .cacheHit: reads("hit").add()
        case .cacheMiss: reads("miss").add()
        case .published(let topic, let events): published(topic, "success").add(events)
        case .publishFailed(let topic, let events): published(topic, "failure").add(events)
        case .failed: failures.add()
        }
    }
}
