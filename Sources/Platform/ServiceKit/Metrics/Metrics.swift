import Dapr
import Synchronization

/// The figures of one service, written out by `GET /metrics` in the Prometheus text format.
public final class Metrics: Sendable {
    /// Requests answered, by route pattern, method and status.
    public let requests = MetricFamily(
        "http_requests_total", help: "Requests answered.", labels: ["route", "method", "status"], make: Counter.init)
    /// The time to answer, by route pattern and method.
    public let requestSeconds = MetricFamily(
        "http_request_duration_seconds", help: "Time to answer a request.", labels: ["route", "method"],
        make: Histogram.init)
    /// Calls to the sidecar, by kind and status.
    public let sidecarCalls = MetricFamily(
        "dapr_calls_total", help: "Calls to the sidecar.", labels: ["kind", "status"], make: Counter.init)
    /// The time the sidecar took, by kind.
    public let sidecarSeconds = MetricFamily(
        "dapr_call_duration_seconds", help: "Time the sidecar took.", labels: ["kind"], make: Histogram.init)
    /// Events handled, by topic, type and outcome.
    public let events = MetricFamily(
        "events_handled_total", help: "Events handled.", labels: ["topic", "type", "outcome"], make: Counter.init)
    /// The time to handle an event, by topic.
    public let eventSeconds = MetricFamily(
        "event_duration_seconds", help: "Time to handle an event.", labels: ["topic"], make: Histogram.init)

    /// Events that were dropped for good, and so went to the dead-letter topic, by topic.
    public let deadLetters = MetricFamily(
        "events_dead_lettered_total", help: "Events dropped into the dead-letter topic.", labels: ["topic"],
        make: Counter.init)

    private struct Gauge: Sendable {
        let name: String
        let help: String
        let kind: String
        let read: @Sendable () -> Double
    }

    private let gauges = Mutex<[Gauge]>([])
    private let counters = Mutex<[MetricFamily<Counter>]>([])
    private let histograms = Mutex<[MetricFamily<Histogram>]>([])

    /// Starts with nothing counted.
    public init() {}

    /// Has the counters of topics begin at zero: of a counter that is born at one, nobody sees the first.
    func expectEvents(on topics: [String]) {
        for topic in topics {
            _ = deadLetters(topic)
            for outcome in DeliveryOutcome.allCases { _ = events(topic, "", outcome.rawValue) }
        }
    }

    /// Counts an event that was handled.
    func record(_ delivery: EventDelivery) {
        let counter = events(delivery.topic, delivery.type, delivery.outcome.rawValue)
        if counter.value == 0 {
            for outcome in DeliveryOutcome.allCases { _ = events(delivery.topic, delivery.type, outcome.rawValue) }
        }
        counter.add()
        if delivery.outcome == .drop { deadLetters(delivery.topic).add() }
        eventSeconds(delivery.topic).record(delivery.duration)
    }

    /// Registers a value that is read when metrics are asked for, such as the depth of a queue.
    public func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Double) {
        gauges.withLock { $0.append(Gauge(name: name, help: help, kind: "gauge", read: read)) }
    }

    /// Registers a counter of a service's own.
    public func counter(_ name: String, help: String) -> Counter { counters(name, help: help, labels: [])() }

    /// Registers counters told apart by labels; their number is bounded.
    public func counters(_ name: String, help: String, labels: [String]) -> MetricFamily<Counter> {
        let family = MetricFamily(name, help: help, labels: labels, make: Counter.init)
        counters.withLock { $0.append(family) }
        return family
    }

    /// Registers a histogram of a service's own.
    public func histogram(_ name: String, help: String) -> Histogram {
        let family = MetricFamily(name, help: help, labels: [], make: Histogram.init)
        histograms.withLock { $0.append(family) }
        return family()
    }

    /// Everything in the Prometheus text format.
    public var text: [UInt8] {
        var text = MetricsText()
        text.family(requests)
        text.family(requestSeconds)
        text.family(sidecarCalls)
        text.family(sidecarSeconds)
        text.family(events)
        text.family(eventSeconds)
        text.family(deadLetters)
        for family in counters.withLock({ $0 }) { text.family(family) }
        for family in histograms.withLock({ $0 }) { text.family(family) }
        for gauge in gauges.withLock({ $0 }) {
            text.header(gauge.name, gauge.help, gauge.kind)
            text.sample(gauge.name, [], [], "\(gauge.read())")
        }
        ProcessFigures.current.write(to: &text)
        return text.bytes
    }
}
