/// The protection of calls to one target: a timeout for each attempt, a circuit breaker around that, and retries around
/// both.
struct ResiliencePolicy: Sendable {
    /// Time limit of one attempt; nil for none.
    var timeout: Duration?
    var retry: RetryPolicy?
    var breaker: CircuitBreaker?

    /// Dapr's behaviour without a policy: one attempt, without a time limit.
    static let none = ResiliencePolicy()

    var isNone: Bool { timeout == nil && retry == nil && breaker == nil }

    /// True when failures are retried at all.
    var hasRetries: Bool { retry.map { $0.maximumRetries != 0 } ?? false }

    /// Counts the attempts of one call.
    struct Attempts: Sendable {
        fileprivate let policy: RetryPolicy?
        private let start = ContinuousClock.now
        private var failures = 0

        fileprivate init(_ policy: RetryPolicy?) { self.policy = policy }

        /// The pause before the next attempt; nil when there is none.
        ///
        /// - Parameter status: the status of the answer, if there was one.
        mutating func pause(afterStatus status: Int? = nil) -> Duration? {
            failures += 1
            guard let policy, status.map(policy.matches) ?? true else { return nil }
            return policy.delay(beforeRetry: failures, after: .now - start)
        }
    }

    func attempts() -> Attempts { Attempts(retry) }

    /// Makes a call under this policy.
    ///
    /// - Throws: the last attempt's error; ``CircuitBreaker/Refusal``; ``DeadlineExceeded``.
    func run<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard !isNone else { return try await operation() }
        var attempts = attempts()
        while true {
            do {
                return try await once(operation)
            } catch let error as CancellationError {
                throw error
            } catch let refusal as CircuitBreaker.Refusal {
                throw refusal
            } catch {
                let judged = error as? any ResilienceFault
                guard judged?.isPermanent != true, let pause = attempts.pause(afterStatus: judged?.statusCode) else {
                    throw error
                }
                try await Task.sleep(for: pause)
            }
        }
    }

    /// Makes one attempt under the circuit breaker alone.
    ///
    /// - Parameters:
    ///   - refused: the outcome when the breaker is open.
    ///   - attempt: returns its outcome, and whether that is a success; nil when it says nothing about the target.
    func guarded<Outcome>(
        ifRefused refused: Outcome, _ attempt: () async -> (Outcome, isSuccess: Bool?)
    ) async -> Outcome {
        guard let breaker else { return await attempt().0 }
        guard let pass = try? breaker.enter() else { return refused }
        let (outcome, isSuccess) = await attempt()
        if let isSuccess { breaker.leave(pass, isSuccess: isSuccess) } else { breaker.withdraw(pass) }
        return outcome
    }

    private func once<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let pass = try breaker?.enter()
        do {
            let value = try await timed(operation)
            if let pass { breaker?.leave(pass, isSuccess: true) }
            return value
        } catch {
            if let pass { breaker?.leave(pass, isSuccess: false) }
            throw error
        }
    }

    private func timed<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let timeout else { return try await operation() }
        return try await withThrowingTaskGroup(of: Value.self) { tasks in
            tasks.addTask(operation: operation)
            tasks.addTask {
                try await Task.sleep(for: timeout)
                throw DeadlineExceeded()
            }
            defer { tasks.cancelAll() }
            guard let value = try await tasks.next() else { throw DeadlineExceeded() }
            return value
        }
    }
}

/// An error that tells whether a retry makes sense.
protocol ResilienceFault: Error {
    /// True when a retry would fail in the same way.
    var isPermanent: Bool { get }
    /// The status of the answer, for policies that match by it.
    var statusCode: Int? { get }
}

/// A timeout, in the wording of Go's contexts.
struct DeadlineExceeded: Error, Sendable, CustomStringConvertible {
    var description: String { "context deadline exceeded" }
}
