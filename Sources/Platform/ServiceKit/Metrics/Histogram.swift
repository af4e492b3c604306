import Synchronization

/// How durations are spread over fixed buckets; recording is three atomic instructions.
public final class Histogram: Sendable {
    /// The upper bounds of the buckets in seconds.
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    private static let boundsInMicroseconds = bounds.map { Int($0 * 1_000_000) }

    private let buckets: [Counter]
    private let microseconds = Counter()

    /// Starts empty.
    public init() { buckets = (0...Self.bounds.count).map { _ in Counter() } }

    /// Counts one duration.
    public func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let value = Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
        let index = Self.boundsInMicroseconds.firstIndex { value <= $0 } ?? Self.bounds.count
        buckets[index].add()
        microseconds.add(value)
    }

    /// The counts of each bucket, the last one for what is longer than every bound, and the sum in seconds.
    var snapshot: (counts: [Int], sum: Double) {
        (buckets.map(\.value), Double(microseconds.value) / 1_000_000)
    }
}
