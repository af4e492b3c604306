import Synchronization

/// The series of one metric, told apart by label values. The number of series is bounded: past it, new label
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

    /// The series with these label values, in the order of the labels. Keep it where it is used often.
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
