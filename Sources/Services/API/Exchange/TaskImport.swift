import Crypto
import Encoding
import Exchange
import FoundationEssentials
import JSON
import ServiceKit
import Store
import Tasks
import Timestamps

/// Creates the tasks of a document. Each has a creation mark, from its id in the source or else from its content, so
/// that sending the same document again creates nothing twice. Tasks in the trash are restored.
///
/// The whole import is undone as one change: its commits carry the revision of the first, even when an interrupted
/// import is repeated.
struct TaskImport: Sendable {
    /// Maximum number of tasks in a commit, and approximate maximum of their bytes: their events must fit into the
    /// outbox.
    private static let tasksPerCommit = 50
    private static let bytesPerCommit = 64 << 10

    /// A task to be created.
    struct Candidate: Sendable {
        let line: ImportedLine
        let content: TaskContent
        /// The id of the task, if it was exported from here.
        let id: UUID?
        let mark: CreationMark
        let size: Int
    }

    let store: RecordStore<TodoTask>
    let cause: UserTasks.Cause
    let created: Counter
    /// Receives the number of processed lines after each commit.
    var progress: @Sendable (Int) async throws -> Void = { _ in }

    /// - Parameter earlier: the change that this import continues, if that is still the user's last one.
    /// - Throws: ``StoreFault``; then some tasks may have been created.
    func run(_ document: ImportedDocument, after earlier: Int64? = nil) async throws -> ImportReport {
        var report = ImportReport(notes: document.notes)
        report.batch = earlier
        var marks: [String: Int] = [:]
        var revision: Int64?
        var batch: [Candidate] = []
        var size = 0
        for (done, line) in document.lines.enumerated() {
            switch line.content {
            case .skipped(let reason): report.add(line.line, .skipped(reason))
            case .faulty(let reason): report.add(line.line, .failed(reason))
            case .task(let object, let uid):
                do {
                    let candidate = try Self.candidate(line, object, uid: uid, marks: &marks)
                    batch.append(candidate)
                    size += candidate.size
                } catch let fault as TaskInputFault {
                    report.add(line.line, .failed(Self.text(fault)), line.notes)
                }
            }
            guard batch.count >= Self.tasksPerCommit || size >= Self.bytesPerCommit else { continue }
            try await create(batch, &report, after: &revision)
            try await progress(done + 1)
            (batch, size) = ([], 0)
        }
        try await create(batch, &report, after: &revision)
        return report
    }

    /// - Parameter revision: the user's revision after the previous commit, if there was one.
    private func create(_ batch: [Candidate], _ report: inout ImportReport, after revision: inout Int64?) async throws {
        guard !batch.isEmpty else { return }
        let (cause, known, last) = (cause, report.batch, revision)
        let made = try await store.commitInTurn(for: cause.owner) { change in
            // Consecutive revisions prove that nothing was changed in between; otherwise all of the user's tasks are
            // examined.
            let goesOn = last.map { change.rev == $0 + 1 } ?? false
            let number = goesOn ? known ?? change.rev : change.batch(of: batch, after: known)
            let outcomes = batch.map { $0.create(in: &change, as: number, for: cause) }
            // A commit without changes takes no revision.
            let revision = outcomes.contains(where: \.isChange) ? change.rev : change.rev - 1
            return (number: number, revision: revision, outcomes: outcomes)
        }.value
        (report.batch, revision) = (made.number, made.revision)
        for (candidate, outcome) in zip(batch, made.outcomes) {
            if case .created = outcome { created.add() }
            report.add(candidate.line.line, outcome, candidate.line.notes)
        }
    }

    private static func candidate(
        _ line: ImportedLine, _ object: JSONObject, uid: String?, marks: inout [String: Int]
    ) throws -> Candidate {
        let bytes = JSONValue.object(object).bytes
        let content = try TaskContent(json: bytes)
        // Equal lines without an id are separate tasks, distinguished by their order.
        let name = uid.map { Array("uid:\($0)".utf8) } ?? bytes
        let digest = "import:" + Base64URL.encode(SHA256.hash(data: name).prefix(16))
        let count = marks[digest, default: 0]
        marks[digest] = count + 1
        let key = count == 0 || uid != nil ? digest : "\(digest):\(count)"
        return Candidate(
            line: line, content: content, id: uid.flatMap { UUID(taskID: $0) },
            mark: CreationMark(key: key, request: ""), size: bytes.count)
    }

    private static func text(_ fault: TaskInputFault) -> String {
        switch fault {
        case .invalid(let faults): faults.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
        case .malformed, .notAnObject: "is no task"
        }
    }
}

extension Change where Record == TodoTask {
    /// The change that this commit belongs to: the same as the previous commit's, unless anything else was changed
    /// since, and even if the import was interrupted and is repeated.
    fileprivate func batch(of candidates: [TaskImport.Candidate], after known: Int64?) -> Int64 {
        let last = entries.lazy.compactMap { $0.record.lastChange?.batch }.max()
        if let known { return known == last ? known : rev }
        guard let last, candidates.contains(where: { entry($0.mark.key)?.record.lastChange?.batch == last }) else {
            return rev
        }
        return last
    }
}

extension TaskImport.Candidate {
    func create(
        in change: inout Change<TodoTask>, as batch: Int64, for cause: UserTasks.Cause
    ) -> ImportReport.Outcome {
        let known = id.flatMap { change.entries[$0] } ?? change.entry(mark.key)
        if let known, !known.record.isExpired(at: change.now) {
            guard known.record.isTrashed else { return .exists(known.id) }
            return .restored(change.restore(known, batch: batch, for: cause).id)
        }
        do {
            let past = (created: line.created, completed: line.completed)
            let made = try change.create(
                content, id: UUID.timeOrdered(at: change.now), mark: mark, batch: batch, past: past, for: cause)
            return made.isReplay ? .exists(made.task.id) : .created(made.task.id)
        } catch let fault as TaskFieldFault {
            return .failed("\(fault.field) \(fault.message)")
        } catch {
            return .failed("is no task")
        }
    }
}

extension RecordStore {
    /// Makes one of several commits of the same change: if too many of the user's events wait to be published, it waits
    /// for up to 20 s rather than abort midway.
    func commitInTurn<Value: Sendable>(
        for owner: String, _ change: @escaping @Sendable (inout Change<Record>) throws -> Value
    ) async throws -> Committed<Record, Value> {
        let deadline = ContinuousClock.now + .seconds(20)
        var pause = Duration.milliseconds(20)
        while true {
            do {
                return try await commit(for: owner, change)
            } catch StoreFault.outboxFull where ContinuousClock.now < deadline {
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .milliseconds(500))
            }
        }
    }
}
