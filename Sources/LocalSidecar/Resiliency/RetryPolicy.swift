/// How often and when what failed is tried again.
struct RetryPolicy: Sendable, Equatable {
    enum Backoff: Sendable, Equatable {
        case constant(Duration)
        /// Grows by half each time up to the maximum, randomised by half, and gives up after a quarter of an hour: what
        /// Dapr's library does.
        case exponential(maximum: Duration)
    }

    var backoff: Backoff
    /// Further attempts after the first; nil is without end.
    var maximumRetries: Int?
    /// The status codes that are worth another attempt; nil for every failure.
    var statusCodes: [ClosedRange<Int>]?

    private static let firstInterval = 0.5
    private static let growth = 1.5
    private static let spread = 0.5
    private static let patience: Duration = .seconds(900)

    /// The pause before retry number `retry`, counted from 1; nil when there are no more.
    ///
    /// - Parameter elapsed: the time since the first attempt began.
    func delay(beforeRetry retry: Int, after elapsed: Duration = .zero) -> Duration? {
        if let maximumRetries, retry > maximumRetries { return nil }
        switch backoff {
        case .constant(let delay): return delay
        case .exponential(let maximum):
            guard elapsed < Self.patience else { return nil }
            let longest = maximum / .seconds(1)
            var seconds = Self.firstInterval
            for _ in 1..<max(retry, 1) where seconds < longest { seconds *= Self.growth }
            seconds = min(seconds, longest)
            return .seconds(Double.random(in: (seconds * (1 - Self.spread))...(seconds * (1 + Self.spread))))
        }
    }

    /// Whether a failure with this status may be tried again.
    func matches(_ status: Int) -> Bool { statusCodes?.contains { $0.contains(status) } ?? true }
}
