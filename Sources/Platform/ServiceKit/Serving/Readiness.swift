import Synchronization
import WebSockets

/// Tells whether requests should be sent to this replica: the sidecar answers, its store can be read, and no shutdown
/// has begun. The sidecar is checked at most once a second, more often until it first answers, by one request at a time.
final class Readiness: Sendable {
    enum Answer: Sendable {
        case ready(StoreCheck.Verdict)
        case draining, sidecarUnreachable
    }

    private struct State {
        var isDraining = false
        var isReachable = false
        var store = StoreCheck.Verdict.well
        var asked: ContinuousClock.Instant?
        var isAsking = false
    }

    private let state = Mutex(State())
    private let ask: @Sendable () async -> Bool
    private let store: StoreCheck?

    /// - Parameters:
    ///   - store: checks the state store, where there is one.
    ///   - ask: returns true when the sidecar answers.
    init(store: StoreCheck? = nil, ask: @escaping @Sendable () async -> Bool) {
        self.store = store
        self.ask = ask
    }

    func beginDraining() { state.withLock { $0.isDraining = true } }

    var isDraining: Bool { state.withLock { $0.isDraining } }

    func check() async -> Answer {
        if takeTurn() {
            let isReachable = await ask()
            let verdict = isReachable ? await store?.check() ?? .well : .well
            state.withLock { state in
                state.isReachable = isReachable
                state.store = verdict
                state.asked = .now
                state.isAsking = false
            }
        }
        return state.withLock { state in
            state.isDraining ? .draining : state.isReachable ? .ready(state.store) : .sidecarUnreachable
        }
    }

    private func takeTurn() -> Bool {
        state.withLock { state in
            guard !state.isDraining, !state.isAsking else { return false }
            // At start-up the sidecar is checked more often, because the operator waits for the answer.
            let pause = state.isReachable ? Duration.seconds(1) : .milliseconds(50)
            if let asked = state.asked, .now - asked < pause { return false }
            state.isAsking = true
            return true
        }
    }
}

/// Determines how long the app listener keeps serving during a shutdown.
///
/// A sidecar outlives SIGTERM: it delivers events, and passes on requests from other services, until it ends itself
/// (`dapr.io/block-shutdown-duration` and requests in flight). Each of these that it cannot deliver is a failure for
/// the sender.
final class Farewell: Sendable {
    private let quiet: Duration
    private let deadline: Duration
    private let questions: QuestionCount
    private let sidecarIsThere: @Sendable () async -> Bool
    private let begun = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameters:
    ///   - quiet: time without requests after which the sidecar is not waited for; zero does not wait at all.
    ///   - deadline: the longest wait, from ``begin()``.
    ///   - sidecarIsThere: returns true when something listens on the sidecar's port.
    init(
        quiet: Duration, deadline: Duration, questions: QuestionCount,
        sidecarIsThere: @escaping @Sendable () async -> Bool
    ) {
        self.quiet = quiet
        self.deadline = deadline
        self.questions = questions
        self.sidecarIsThere = sidecarIsThere
    }

    /// Marks the beginning of the shutdown.
    func begin() { begun.withLock { $0 = .now } }

    /// Returns when the sidecar is gone or quiet, or at the deadline.
    func wait() async {
        guard quiet > .zero else { return }
        let end = (begun.withLock { $0 } ?? .now) + deadline
        var (count, heard, absences) = (questions.value, ContinuousClock.now, 0)
        // Two checks in a row must fail, because requests passed on just before the sidecar's end may still be under
        // way.
        while ContinuousClock.now < end, absences < 2 {
            absences = await sidecarIsThere() ? 0 : absences + 1
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
            if questions.value != count {
                (count, heard, absences) = (questions.value, .now, 0)
            } else if ContinuousClock.now - heard >= quiet {
                return
            }
        }
    }
}

/// Counts the sidecar's requests, except health checks.
final class QuestionCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() { count.wrappingAdd(1, ordering: .relaxed) }
}

extension ConnectionLimits {
    /// These limits, with connections kept for a while once the server stops.
    func closingGently(within farewell: Duration) -> ConnectionLimits {
        var limits = self
        limits.farewellDeadline = farewell
        return limits
    }
}
