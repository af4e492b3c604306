import Dapr
import Synchronization

/// The metrics of one service, served by `GET /metrics` in the Prometheus text format.
public final class Metrics: Sendable {
    /// Number of requests answered, by route pattern, method and status.
    public let requests = MetricFamily(
        "http_requests_total", help: "Requests answered.", labels: ["route", "method", "status"], make: Counter.init)
    /// Time to answer a request, by route pattern and method.
    public let requestSeconds = MetricFamily(
        "http_request_duration_seconds", help: "Time to answer a request.", labels: ["route", "method"],
        make: Histogram.init)
    /// Number of calls to the sidecar, by kind and status.
    public let sidecarCalls = MetricFamily(
        "dapr_calls_total", help: "Calls to the sidecar.", labels: ["kind", "status"], make: Counter.init)
    /// Time of calls to the sidecar, by kind.
    public let sidecarSeconds = MetricFamily(
        "dapr_call_duration_seconds", help: "Time the sidecar took.", labels: ["kind"], make: Histogram.init)
    /// Number of events handled, by topic, type and outcome.
    public let events = MetricFamily(
        "events_handled_total", help: "Events handled.", labels: ["topic", "type", "outcome"], make: Counter.init)
    /// Time to handle an event, by topic.
    public let eventSeconds = MetricFamily(
        "event_duration_seconds", help: "Time to handle an event.", labels: ["topic"], make: Histogram.init)

    /// Number of events dropped for good, which went to the dead-letter topic, by topic.
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

    /// Makes metrics without any counts.
    public init() {}

    /// Makes the counters of topics start at zero: the first increment of a counter that first appears at one goes
    /// unnoticed.
    func expectEvents(on topics: [String]) {
        for topic in topics {
            _ = deadLetters(topic)
            for outcome in DeliveryOutcome.allCases { _ = events(topic, "", outcome.rawValue) }
        }
    }

    /// Counts a handled event.
    func record(_ delivery: EventDelivery) {
        let counter = events(delivery.topic, delivery.type, delivery.outcome.rawValue)
        if counter.value == 0 {
            for outcome in DeliveryOutcome.allCases { _ = events(delivery.topic, delivery.type, outcome.rawValue) }
        }
        counter.add()
        if delivery.outcome == .drop { deadLetters(delivery.topic).add() }
        eventSeconds(delivery.topic).record(delivery.duration)
    }

    /// Registers a value that is read when metrics are requested, such as the length of a queue.
    public func gauge(_ name: String, help: String, read: @escaping @Sendable () -> Double) {
        gauges.withLock { $0.append(Gauge(name: name, help: help, kind: "gauge", read: read)) }
    }

    /// Registers a service's own counter.
    public func counter(_ name: String, help: String) -> Counter { counters(name, help: help, labels: [])() }

    /// Registers counters distinguished by labels; their number is limited.
    public func counters(_ name: String, help: String, labels: [String]) -> MetricFamily<Counter> {
        let family = MetricFamily(name, help: help, labels: labels, make: Counter.init)
        counters.withLock { $0.append(family) }
        return family
    }

    /// Registers a service's own histogram.
    public func histogram(_ name: String, help: String) -> Histogram {
        let family = MetricFamily(name, help: help, labels: [], make: Histogram.init)
        histograms.withLock { $0.append(family) }
        return family()
    }

    /// All metrics in the Prometheus text format.
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

/// The series of one metric, distinguished by label values. The number of series is limited: beyond it, new label
/// values count as `other`.
public final class MetricFamily<Series: Sendable>: Sendable {
    let name: String
    let help: String
    let labels: [String]
    private let limit: Int
    private let make: @Sendable () -> Series
    private let series = Mutex<[[String]: Series]>([:])

    init(_ name: String, help: String, labels: [String], limit: Int = 500, make: @escaping @Sendable () -> Series) {
        self.name = name
        self.help = help
        self.labels = labels
        self.limit = limit
        self.make = make
    }

    /// The series with these label values, in the order of the labels. Callers that use it often should keep it.
    public func callAsFunction(_ values: String...) -> Series {
        series.withLock { series in
            if let known = series[values] { return known }
            let key = series.count < limit ? values : values.map { _ in "other" }
            if let known = series[key] { return known }
            let new = make()
            series[key] = new
            return new
        }
    }

    var all: [(values: [String], series: Series)] {
        series.withLock { series in
            series.map { (values: $0.key, series: $0.value) }.sorted { $0.values.lexicographicallyPrecedes($1.values) }
        }
    }
}

/// A counter that only increases; adding is one atomic instruction.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// Makes a counter at zero.
    public init() {}

    /// Adds an amount, 1 by default.
    public func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// The current count.
    public var value: Int { count.load(ordering: .relaxed) }
}

/// The distribution of durations over fixed buckets; recording is three atomic instructions.
public final class Histogram: Sendable {
    /// The upper bounds of the buckets in seconds.
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    private static let boundsInMicroseconds = bounds.map { Int($0 * 1_000_000) }

    private let buckets: [Counter]
    private let microseconds = Counter()

    /// Makes an empty histogram.
    public init() { buckets = (0...Self.bounds.count).map { _ in Counter() } }

    /// Counts one duration.
    public func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let value = Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
        let index = Self.boundsInMicroseconds.firstIndex { value <= $0 } ?? Self.bounds.count
        buckets[index].add()
        microseconds.add(value)
    }

    /// The counts of each bucket, the last one for durations above every bound, and the sum in seconds.
    var snapshot: (counts: [Int], sum: Double) {
        (buckets.map(\.value), Double(microseconds.value) / 1_000_000)
    }
}

/// Writes the Prometheus text format, version 0.0.4.
struct MetricsText {
    private(set) var bytes: [UInt8] = []

    mutating func header(_ name: String, _ help: String, _ type: String) {
        line("# HELP \(name) \(help)")
        line("# TYPE \(name) \(type)")
    }

    mutating func sample(_ name: String, _ labels: [String] = [], _ values: [String] = [], _ value: String) {
        guard !labels.isEmpty else { return line("\(name) \(value)") }
        let pairs = zip(labels, values).map { "\($0)=\"\(Self.escaped($1))\"" }
        line("\(name){\(pairs.joined(separator: ","))} \(value)")
    }

    mutating func family(_ family: MetricFamily<Counter>) {
        header(family.name, family.help, "counter")
        for (values, counter) in family.all { sample(family.name, family.labels, values, String(counter.value)) }
    }

    mutating func family(_ family: MetricFamily<Histogram>) {
        header(family.name, family.help, "histogram")
        for (values, histogram) in family.all {
            let (counts, sum) = histogram.snapshot
            guard counts.contains(where: { $0 > 0 }) else { continue }
            var total = 0
            for (bound, count) in zip(Histogram.bounds.map { "\($0)" } + ["+Inf"], counts) {
                total += count
                sample("\(family.name)_bucket", family.labels + ["le"], values + [bound], String(total))
            }
            sample("\(family.name)_sum", family.labels, values, "\(sum)")
            sample("\(family.name)_count", family.labels, values, String(total))
        }
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func escaped(_ value: String) -> String {
        guard value.contains(where: { $0 == "\"" || $0 == "\\" || $0.isNewline }) else { return value }
        return value.flatMap { character -> [Character] in
            switch character {
            case "\"": ["\\", "\""]
            case "\\": ["\\", "\\"]
            case _ where character.isNewline: ["\\", "n"]
            default: [character]
            }
        }.map(String.init).joined()
    }
}
