import Synchronization

/// Blocks calls to a failing target for a while: closed, open, then half open to test whether it has recovered.
final class CircuitBreaker: Sendable {
    enum State: String, Sendable {
        case closed, open
        case halfOpen = "half-open"
    }

    /// The reason why a call is blocked.
    enum Refusal: Error, Sendable, CustomStringConvertible {
        case open, tooManyRequests

        var description: String {
            switch self {
            case .open: "circuit breaker is open"
            case .tooManyRequests: "too many requests"
            }
        }
    }

    /// Identifies the period of a call, in which alone its outcome counts.
    struct Pass: Sendable {
        fileprivate let generation: Int
    }

    fileprivate struct Values {
        var state = State.closed
        var counts = CircuitBreakerPolicy.Counts()
        var generation = 0
        /// When the period ends; nil when it has no time limit.
        var end: ContinuousClock.Instant?
    }

    let policy: CircuitBreakerPolicy
    private let values: Mutex<Values>

    init(_ policy: CircuitBreakerPolicy, now: ContinuousClock.Instant = .now) {
        self.policy = policy
        values = Mutex(Values(end: policy.interval.map { now + $0 }))
    }

    func state(at now: ContinuousClock.Instant = .now) -> State {
        values.withLock { values in
            policy.roll(&values, now)
            return values.state
        }
    }

    /// - Throws: ``Refusal`` when the call must not be made.
    func enter(at now: ContinuousClock.Instant = .now) throws(Refusal) -> Pass {
        let outcome = values.withLock { values -> Result<Pass, Refusal> in
            policy.roll(&values, now)
            if values.state == .open { return .failure(.open) }
            if values.state == .halfOpen, values.counts.requests >= policy.maximumRequests {
                return .failure(.tooManyRequests)
            }
            values.counts.requests += 1
            return .success(Pass(generation: values.generation))
        }
        return try outcome.get()
    }

    func leave(_ pass: Pass, isSuccess: Bool, at now: ContinuousClock.Instant = .now) {
        values.withLock { values in
            policy.roll(&values, now)
            guard pass.generation == values.generation else { return }
            if isSuccess { policy.succeed(&values, now) } else { policy.fail(&values, now) }
        }
    }

    /// Ends a call whose outcome says nothing about the target's health.
    func withdraw(_ pass: Pass) {
        values.withLock { values in
            if pass.generation == values.generation { values.counts.requests -= 1 }
        }
    }
}

extension CircuitBreakerPolicy {
    /// Begins the next period when the current one has ended.
    fileprivate func roll(_ values: inout CircuitBreaker.Values, _ now: ContinuousClock.Instant) {
        guard let end = values.end, end < now else { return }
        begin(values.state == .open ? .halfOpen : values.state, &values, now)
    }

    private func begin(
        _ state: CircuitBreaker.State, _ values: inout CircuitBreaker.Values, _ now: ContinuousClock.Instant
    ) {
        values.state = state
        values.counts = Counts()
        values.generation += 1
        switch state {
        case .closed: values.end = interval.map { now + $0 }
        case .open: values.end = now + timeout
        case .halfOpen: values.end = nil
        }
    }

    fileprivate func succeed(_ values: inout CircuitBreaker.Values, _ now: ContinuousClock.Instant) {
        values.counts.totalSuccesses += 1
        values.counts.consecutiveSuccesses += 1
        values.counts.consecutiveFailures = 0
        if values.state == .halfOpen, values.counts.consecutiveSuccesses >= maximumRequests {
            begin(.closed, &values, now)
        }
    }

    fileprivate func fail(_ values: inout CircuitBreaker.Values, _ now: ContinuousClock.Instant) {
        values.counts.totalFailures += 1
        values.counts.consecutiveFailures += 1
        values.counts.consecutiveSuccesses = 0
        if values.state == .halfOpen || isTripped(by: values.counts) { begin(.open, &values, now) }
    }
}
