import ServiceKit

/// What the service does, as figures on `/metrics`.
struct NotificationFigures: Sendable {
    private let lateness: Histogram
    private let deliveries: MetricFamily<Counter>
    private let missed: Counter
    private let ignored: Counter
    private let lost: Counter

    init(_ metrics: Metrics) {
        lateness = metrics.histogram(
            "reminder_lateness_seconds", help: "How long after their time reminders fired.")
        deliveries = metrics.counters(
            "reminder_deliveries_total", help: "Attempts to deliver a reminder.", labels: ["channel", "outcome"])
        missed = metrics.counter("reminders_missed_total", help: "Reminders that were too late to be sent.")
        ignored = metrics.counter("reminder_events_outdated_total", help: "Events older than what was known.")
        lost = metrics.counter("reminder_jobs_failed_total", help: "Jobs that could not be scheduled.")
    }

    func record(_ step: Step) {
        for late in step.lateness { lateness.record(max(late, .zero)) }
        missed.add(step.missed)
    }

    func record(_ outcome: DeliveryOutcome, by channel: Channel) {
        switch outcome {
        case .delivered: deliveries(channel.rawValue, "delivered").add()
        case .failed(_, let isFinal): deliveries(channel.rawValue, isFinal ? "refused" : "failed").add()
        }
    }

    func outdated() { ignored.add() }
    func lostAlarm() { lost.add() }
}
