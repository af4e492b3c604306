import Synchronization

/// Runs long computations on threads of its own, a limited number at once, with fair scheduling: a computation of a
/// second on an event loop would delay all its connections by a second.
///
/// Work of the same asker runs one after the other, even if threads are free; different askers are served in turn.
package final class LongWork: Sendable {
    /// Thrown when the maximum of work is waiting already.
    package struct Overloaded: Error, Sendable, Hashable {
        /// True when the asker's own limit was reached.
        package let isOwn: Bool
    }

    /// The priority of work.
    package enum Urgency: Sendable, Hashable, CaseIterable {
        case urgent
        case patient
    }

    fileprivate struct Key: Hashable {
        let urgency: Urgency
        let name: String
    }

    fileprivate struct State {
        var running = 0
        var waiting = 0
        /// The askers whose work is running.
        var busy: Set<Key> = []
        var queues: [Key: [CheckedContinuation<Void, Never>]] = [:]
        /// The waiting askers, in turn.
        var turns: [Urgency: [Key]] = [:]
    }

    fileprivate let atOnce: Int
    fileprivate let waitingOfOne: Int
    fileprivate let waitingOfAll: Int
    private let executor: ThreadExecutor
    private let state = Mutex(State())

    /// - Parameters:
    ///   - atOnce: maximum number of computations at the same time, each on a thread.
    ///   - waitingOfOne: maximum number of waiting computations of one asker.
    ///   - waitingOfAll: maximum number of waiting computations in all.
    package init(atOnce: Int, waitingOfOne: Int, waitingOfAll: Int) {
        self.atOnce = max(1, atOnce)
        self.waitingOfOne = waitingOfOne
        self.waitingOfAll = waitingOfAll
        executor = ThreadExecutor(threads: max(1, atOnce))
    }

    /// Runs work in its turn, on a thread of its own.
    ///
    /// - Parameters:
    ///   - asker: the owner of the work; work of one asker runs in order.
    ///   - urgency: urgent work starts before patient work.
    /// - Throws: ``Overloaded`` at once when too much work is waiting; any error of `work`.
    package func run<Value: Sendable>(
        for asker: String, _ urgency: Urgency = .patient, _ work: @Sendable () async throws -> Value
    ) async throws -> Value {
        let key = Key(urgency: urgency, name: asker)
        try await begin(key)
        defer { end(key) }
        try Task.checkCancellation()
        return try await withTaskExecutorPreference(executor) { try await work() }
    }

    private func begin(_ key: Key) async throws {
        switch state.withLock({ $0.enter(key, self) }) {
        case .begin: return
        case .refuse(let isOwn): throw Overloaded(isOwn: isOwn)
        case .wait: break
        }
        await withCheckedContinuation { continuation in
            // A thread that became free meanwhile is used at once.
            let begins = state.withLock { $0.enqueue(continuation, key, atOnce) }
            for next in begins { next.resume() }
        }
    }

    private func end(_ key: Key) {
        let begins = state.withLock { state in
            state.running -= 1
            state.busy.remove(key)
            return state.next(atOnce)
        }
        for next in begins { next.resume() }
    }
}

extension LongWork.State {
    fileprivate enum Entry {
        case begin
        case wait
        case refuse(isOwn: Bool)
    }

    fileprivate mutating func enter(_ key: LongWork.Key, _ work: LongWork) -> Entry {
        let own = queues[key]?.count ?? 0
        if running < work.atOnce, !busy.contains(key), own == 0 {
            running += 1
            busy.insert(key)
            return .begin
        }
        if own >= work.waitingOfOne { return .refuse(isOwn: true) }
        return waiting >= work.waitingOfAll ? .refuse(isOwn: false) : .wait
    }

    fileprivate mutating func enqueue(
        _ continuation: CheckedContinuation<Void, Never>, _ key: LongWork.Key, _ atOnce: Int
    ) -> [CheckedContinuation<Void, Never>] {
        if queues[key] == nil { turns[key.urgency, default: []].append(key) }
        queues[key, default: []].append(continuation)
        waiting += 1
        return next(atOnce)
    }

    /// The work that may start now.
    fileprivate mutating func next(_ atOnce: Int) -> [CheckedContinuation<Void, Never>] {
        var begins: [CheckedContinuation<Void, Never>] = []
        for urgency in LongWork.Urgency.allCases {
            while running < atOnce, let index = turns[urgency]?.firstIndex(where: { !busy.contains($0) }),
                let key = turns[urgency]?.remove(at: index), var queue = queues[key]
            {
                begins.append(queue.removeFirst())
                queues[key] = queue.isEmpty ? nil : queue
                if !queue.isEmpty { turns[urgency]?.append(key) }
                running += 1
                waiting -= 1
                busy.insert(key)
            }
        }
        return begins
    }
}

/// Runs tasks on threads of its own, which end when there are none left.
final class ThreadExecutor: TaskExecutor {
    private let threads: Int
    private let state = Mutex<(jobs: [UnownedJob], running: Int)>(([], 0))

    init(threads: Int) { self.threads = threads }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let starts = state.withLock { state in
            state.jobs.append(job)
            guard state.running < threads else { return false }
            state.running += 1
            return true
        }
        // If no thread is available, the work is done here: late is better than never.
        if starts, !SystemThread.start({ self.work() }) { work() }
    }

    private func work() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.jobs.removeFirst()
        }
    }
}
