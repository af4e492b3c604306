/// How often and when a failed delivery is tried again.
struct RetryPolicy: Sendable, Equatable {
    enum Backoff: Sendable, Equatable {
        case constant(Duration)
        /// Doubles, roughly, from the first value up to the second; randomised as Dapr's library does.
        case exponential(initial: Duration, maximum: Duration, multiplier: Double, randomization: Double)
    }

    var backoff: Backoff
    /// Further attempts after the first; nil is without end.
    var maximumRetries: Int?
    /// The time one attempt may take; nil is without end.
    var timeout: Duration?

    /// What Dapr does when no policy is given: one attempt.
    static let none = RetryPolicy(backoff: .constant(.zero), maximumRetries: 0, timeout: nil)

    /// The pause before retry number `retry`, counted from 1; nil when there are no more.
    func delay(beforeRetry retry: Int) -> Duration? {
        if let maximumRetries, retry > maximumRetries { return nil }
        switch backoff {
        case .constant(let delay): return delay
        case .exponential(let initial, let maximum, let multiplier, let randomization):
            var seconds = initial / .seconds(1)
            for _ in 1..<max(retry, 1) where seconds < maximum / .seconds(1) { seconds *= multiplier }
            seconds = min(seconds, maximum / .seconds(1))
            let spread = seconds * randomization
            return .seconds(spread > 0 ? Double.random(in: (seconds - spread)...(seconds + spread)) : seconds)
        }
    }
}
