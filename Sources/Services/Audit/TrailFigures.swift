import ServiceKit
import Store

/// What the trails do, as figures on `/metrics`.
struct TrailFigures: Sendable {
    private let events: MetricFamily<Counter>
    private let saves: Counter
    private let conflicts: Counter
    private let seals: Counter
    private let failures: Counter

    init(_ metrics: Metrics) {
        events = metrics.counters(
            "trail_events_total", help: "Events taken, by whether they were new to the trail.", labels: ["outcome"])
        saves = metrics.counter("trail_saves_total", help: "Saves that appended records; events share them.")
        conflicts = metrics.counter("trail_conflicts_total", help: "Saves that lost against another replica.")
        seals = metrics.counter("trail_seals_total", help: "Times records were sealed into segments.")
        failures = metrics.counter("trail_failures_total", help: "Appends that failed and are delivered again.")
    }

    func count(_ receipt: JournalReceipt) {
        if receipt.isErased { return events("closed").add(receipt.known) }
        if receipt.appended > 0 { events("recorded").add(receipt.appended) }
        if receipt.known > 0 { events("known").add(receipt.known) }
    }

    func count(_ signal: StoreSignal) {
        switch signal {
        case .committed: saves.add()
        case .conflict: conflicts.add()
        case .folded: seals.add()
        case .failed: failures.add()
        default: break
        }
    }
}
