import DequeModule
import Dispatch
import Synchronization
import Threads

/// A thread that runs one actor, so that what waits for the disk never holds a thread of the cooperative pool.
///
/// It takes everything that is waiting as one round, runs it, and then calls `endOfRound`: where a round's writes are
/// committed together, which is group commit without a timer.
final class DatabaseThread: SerialExecutor {
    private struct State {
        var jobs: Deque<UnownedJob> = []
        var endOfRound: (@Sendable () -> Duration?)?
        var isStopped = false
        var thread: SystemThread?
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)

    init() { start() }

    /// - Parameter endOfRound: called on the thread after each round; returns when it wants to be called again even if
    ///   nothing happens.
    func callAtEndOfRound(_ endOfRound: @escaping @Sendable () -> Duration?) {
        state.withLock { $0.endOfRound = endOfRound }
    }

    /// Has a round run soon, though no job waits.
    func poke() { signal.signal() }

    /// Ends the thread after what is waiting has run.
    func stop() {
        state.withLock { $0.isStopped = true }
        signal.signal()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        signal.signal()
    }

    func checkIsolated() {
        precondition(state.withLock { $0.thread } == .current, "not on the database's thread")
    }

    private func start() {
        precondition(SystemThread.start { self.run() }, "the system has no thread left")
    }

    private func run() {
        state.withLock { $0.thread = .current }
        var pause: Duration?
        while true {
            if let pause {
                _ = signal.wait(timeout: .now() + .milliseconds(max(1, Int(pause / .milliseconds(1)))))
            } else {
                signal.wait()
            }
            runRound()
            let (endOfRound, isDone) = state.withLock { ($0.endOfRound, $0.isStopped && $0.jobs.isEmpty) }
            pause = endOfRound?()
            if isDone { return }
        }
    }

    private func runRound() {
        while true {
            let jobs = state.withLock { state in
                defer { state.jobs.removeAll(keepingCapacity: true) }
                return Array(state.jobs)
            }
            guard !jobs.isEmpty else { return }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            // A bounded round: what arrives while it runs joins it once, so that nobody waits behind a busy queue.
            if jobs.count > 64 { return }
        }
    }
}
