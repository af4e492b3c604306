import DequeModule
import Dispatch
import Synchronization
import Threads

/// A thread that runs one actor, so that waiting for the disk never blocks a thread of the cooperative pool.
///
/// It runs all waiting jobs as one round, and then calls `endOfRound`, which commits the round's writes together: group
/// commit without a timer.
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

    /// - Parameter endOfRound: called on the thread after each round; returns the delay until it wants to be called
    ///   again even without new jobs.
    func callAtEndOfRound(_ endOfRound: @escaping @Sendable () -> Duration?) {
        state.withLock { $0.endOfRound = endOfRound }
    }

    /// Makes a round run soon, even though no job waits.
    func poke() { signal.signal() }

    /// Ends the thread once the waiting jobs have run.
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
            // Rounds are bounded: jobs that arrive during one join it only once, so that no caller waits behind a busy
            // queue.
            if jobs.count > 64 { return }
        }
    }
}
