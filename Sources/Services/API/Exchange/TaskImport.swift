import Crypto
import Exchange
import FoundationEssentials
import JSON
import ServiceKit
import Store
import Tasks

/// Creates the tasks of a document. Each has a mark, by what its source calls it or else by its content, so that the same document sent again,
/// because the answer was lost or by mistake, makes nothing twice.
struct TaskImport: Sendable {
    /// A commit takes so many tasks at most, or about so many bytes of them: their events have to fit into the outbox.
    private static let tasksPerCommit = 50
    private static let bytesPerCommit = 64 << 10

    /// A task that can be created.
    struct Candidate: Sendable {
        let line: Int
        let content: TaskContent
        /// The task that it is, when it was exported from here.
        let id: UUID?
        let mark: CreationMark
        let size: Int
    }

    let store: RecordStore<TodoTask>
    let cause: UserTasks.Cause

    /// - Throws: ``StoreFault``; then some tasks may have been created.
    func run(_ lines: [ImportedLine]) async throws -> ImportReport {
        var report = ImportReport()
        var marks: [String: Int] = [:]
        var batch: [Candidate] = []
        for line in lines {
            switch line.content {
            case .skipped(let reason): report.add(line.line, .skipped(reason))
            case .faulty(let reason): report.add(line.line, .failed(reason))
            case .task(let object, let uid):
                do {
                    batch.append(try Self.candidate(line.line, object, uid: uid, marks: &marks))
                } catch let fault as TaskInputFault {
                    report.add(line.line, .failed(Self.text(fault)))
                }
            }
            guard batch.count >= Self.tasksPerCommit || batch.reduce(0, { $0 + $1.size }) >= Self.bytesPerCommit else {
                continue
            }
            try await create(batch, &report)
            batch = []
        }
        try await create(batch, &report)
        return report
    }

    private func create(_ batch: [Candidate], _ report: inout ImportReport) async throws {
        guard !batch.isEmpty else { return }
        let cause = cause
        let outcomes = try await store.commit(for: cause.owner) { change in
            batch.map { $0.create(in: &change, for: cause) }
        }.value
        for (candidate, outcome) in zip(batch, outcomes) { report.add(candidate.line, outcome) }
    }

    private static func candidate(
        _ line: Int, _ object: JSONObject, uid: String?, marks: inout [String: Int]
    ) throws -> Candidate {
        let bytes = JSONValue.object(object).bytes
        let content = try TaskContent(json: bytes)
        // Of equal lines without a name each is a task of its own: they are told apart by their order.
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

extension TaskImport.Candidate {
    func create(in change: inout Change<TodoTask>, for cause: UserTasks.Cause) -> ImportReport.Outcome {
        if let id, change.record(id) != nil { return .exists(id) }
        do {
            let made = try change.create(content, id: UUID.timeOrdered(at: change.now), mark: mark, for: cause)
            return made.isReplay ? .exists(made.task.id) : .created(made.task.id)
        } catch let fault as TaskFieldFault {
            return .failed("\(fault.field) \(fault.message)")
        } catch {
            return .failed("is no task")
        }
    }
}
