/// The number and timing of retries.
struct RetryPolicy: Sendable, Equatable {
    enum Backoff: Sendable, Equatable {
        case constant(Duration)
        /// Grows by half each time up to the maximum, randomised by half, and gives up after 15 minutes, as Dapr's
        /// library does.
        case exponential(maximum: Duration)
    }

    var backoff: Backoff
    /// Number of attempts after the first; nil for no limit.
    var maximumRetries: Int?
    /// The status codes that are retried; nil for every failure.
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

    /// True when a failure with this status may be retried.
    func matches(_ status: Int) -> Bool { statusCodes?.contains { $0.contains(status) } ?? true }
}

extension RetryPolicy {
    /// Reads one entry of `policies.retries`; the defaults are Dapr's: constant, every 5 s, without limit.
    ///
    /// - Throws: ``ResourceFault`` naming the line and the key that cannot be read.
    init(_ node: ResourceNode) throws(ResourceFault) {
        try node.allow(["policy", "duration", "maxInterval", "maxRetries", "matching"])
        switch try node["policy"]?.word("constant", "exponential") ?? "constant" {
        case "exponential": backoff = .exponential(maximum: try node["maxInterval"]?.duration() ?? .seconds(60))
        default: backoff = .constant(try node["duration"]?.duration() ?? .seconds(5))
        }
        let count = try node["maxRetries"]?.whole(atLeast: -1) ?? -1
        maximumRetries = count < 0 ? nil : count
        guard let matching = node["matching"] else { return }
        try matching.allow(["httpStatusCodes", "gRPCStatusCodes"])
        statusCodes = try matching["httpStatusCodes"].map(Self.ranges(100...599))
        _ = try matching["gRPCStatusCodes"].map(Self.ranges(0...16))
    }

    /// Reads codes such as `429,500-599`.
    private static func ranges(
        _ valid: ClosedRange<Int>
    ) -> (ResourceNode) throws(ResourceFault) -> [ClosedRange<Int>] {
        { node throws(ResourceFault) in
            var ranges: [ClosedRange<Int>] = []
            for part in try node.text().split(separator: ",") {
                let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                    Int($0.drop { $0 == " " })
                }
                guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                    first <= last, valid.contains(first), valid.contains(last)
                else {
                    throw node.fault(
                        "must be status codes such as 429,500-599, from \(valid.lowerBound) to \(valid.upperBound)")
                }
                ranges.append(first...last)
            }
            return ranges
        }
    }
}
