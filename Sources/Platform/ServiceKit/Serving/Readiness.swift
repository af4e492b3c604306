import Synchronization

/// Whether requests should be sent here: the sidecar answers, and no shutdown has begun. The sidecar is asked at most
/// once a second, more often until it first answers, by one request at a time.
final class Readiness: Sendable {
    enum Answer: Sendable { case ready, draining, sidecarUnreachable }

    private struct State {
        var isDraining = false
        var isReachable = false
        var asked: ContinuousClock.Instant?
        var isAsking = false
    }

    private let state = Mutex(State())
    private let ask: @Sendable () async -> Bool

    /// - Parameter ask: whether the sidecar answers.
    init(ask: @escaping @Sendable () async -> Bool) { self.ask = ask }

    func beginDraining() { state.withLock { $0.isDraining = true } }

    var isDraining: Bool { state.withLock { $0.isDraining } }

    func check() async -> Answer {
        if takeTurn() {
            let isReachable = await ask()
            state.withLock { state in
                state.isReachable = isReachable
                state.asked = .now
                state.isAsking = false
            }
        }
        return state.withLock { state in
            state.isDraining ? .draining : state.isReachable ? .ready : .sidecarUnreachable
        }
    }

    private func takeTurn() -> Bool {
        state.withLock { state in
            guard !state.isDraining, !state.isAsking else { return false }
            // While it is awaited a sidecar is asked more often: whoever starts a suite waits for the answer.
            let pause = state.isReachable ? Duration.seconds(1) : .milliseconds(50)
            if let asked = state.asked, .now - asked < pause { return false }
            state.isAsking = true
            return true
        }
    }
}
