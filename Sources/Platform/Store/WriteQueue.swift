import DequeModule
import Synchronization

/// One caller's part of a batch.
protocol QueuedWrite: Sendable {
    /// Reports a failure to the caller.
    var fail: @Sendable (any Error) -> Void { get }
}

/// Queues the commits of each owner: while one save is under way the next commits gather, and are saved together.
final class WriteQueue<Submission: QueuedWrite>: Sendable {
    private let queues = Mutex<[String: Deque<Submission>]>([:])
    private let batchLimit: Int
    private let queueLimit: Int
    /// Gives the submissions that have gathered since, as far as they fit into the batch.
    typealias Joining = @Sendable (_ batch: [Submission]) -> [Submission]
    private let commit: @Sendable ([Submission], String, Joining) async -> Void

    /// - Parameter commit: commits a batch and answers it, including submissions that joined meanwhile.
    init(
        batchLimit: Int, queueLimit: Int,
        commit: @escaping @Sendable ([Submission], _ owner: String, _ joining: Joining) async -> Void
    ) {
        self.batchLimit = batchLimit
        self.queueLimit = queueLimit
        self.commit = commit
    }

    /// True when no commit waits or is under way.
    var isIdle: Bool { queues.withLock { $0.isEmpty } }

    /// Queues a submission; it will be answered.
    func submit(_ submission: Submission, for owner: String) {
        let verdict: WriteQueueVerdict = queues.withLock { queues in
            guard let count = queues[owner]?.count else {
                queues[owner] = [submission]
                return .start
            }
            guard count < queueLimit else { return .refuse }
            queues[owner]?.append(submission)
            return .wait
        }
        switch verdict {
        case .start: Task { await work(off: owner) }
        case .wait: break
        case .refuse: submission.fail(StoreFault.overloaded)
        }
    }

    /// Commits batch after batch until none is left. There is one such loop per owner with work.
    private func work(off owner: String) async {
        while let batch = next(of: owner) { await commit(batch, owner) { self.joining($0, of: owner) } }
    }

    private func joining(_ batch: [Submission], of owner: String) -> [Submission] {
        queues.withLock { queues in
            let room = max(0, batchLimit - batch.count)
            guard let waiting = queues[owner]?.prefix(room), !waiting.isEmpty else { return [] }
            queues[owner]?.removeFirst(waiting.count)
            return Array(waiting)
        }
    }

    private func next(of owner: String) -> [Submission]? {
        queues.withLock { queues in
            guard let waiting = queues[owner], !waiting.isEmpty else {
                queues[owner] = nil
                return nil
            }
            let batch = Array(waiting.prefix(batchLimit))
            queues[owner]?.removeFirst(batch.count)
            return batch
        }
    }
}

private enum WriteQueueVerdict { case start, wait, refuse }

/// Delays that grow, with jitter, until a deadline.
struct Backoff: Sendable {
    private let deadline: ContinuousClock.Instant?
    private let longest: Duration
    private var next: Duration

    init(from first: Duration, to longest: Duration, within limit: Duration? = nil) {
        next = first
        self.longest = longest
        deadline = limit.map { .now + $0 }
    }

    /// Waits for the next delay.
    ///
    /// - Throws: `fault` when the deadline has passed, `CancellationError` when the task is cancelled.
    mutating func pause(orThrow fault: StoreFault = .unavailable) async throws {
        if let deadline, .now >= deadline { throw fault }
        try await Task.sleep(for: next * Double.random(in: 0.5...1))
        next = min(next * 2, longest)
    }
}

extension Collection {
    /// The first elements that take at most `bytes` bytes together, but at least one.
    func prefix(fitting bytes: Int, _ size: (Element) -> Int) -> SubSequence {
        var (end, room) = (startIndex, bytes)
        while end < endIndex {
            room -= size(self[end])
            guard room >= 0 || end == startIndex else { break }
            formIndex(after: &end)
        }
        return self[..<end]
    }
}
