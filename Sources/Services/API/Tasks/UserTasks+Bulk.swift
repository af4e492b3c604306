import FoundationEssentials
import HTTPTypes
import ServiceKit
import Store
import Suite
import Tasks

/// Many changes with one request.
extension UserTasks {
    /// What became of one operation.
    enum BulkResult: Sendable {
        case task(Answer, HTTPResponse.Status)
        case deleted
        case failed(Problem)

        fileprivate var isCreation: Bool {
            if case .task(_, .created) = self { true } else { false }
        }
    }

    /// Applies the operations in their order, each by itself: one that fails leaves the others as they are. They share one
    /// commit unless they write much; undoing takes them back together.
    ///
    /// A fault of the store between two commits answers the rest as failed, so that nobody takes what happened for undone.
    func bulk(_ operations: [Result<BulkOperation, Problem>], for cause: Cause) async throws -> [BulkResult] {
        var results: [BulkResult] = []
        var batch: Int64?
        while results.count < operations.count {
            let (start, known) = (results.count, batch)
            do {
                let step = try await store.commit(for: cause.owner) { change in
                    let batch = known ?? change.rev
                    return (batch: batch, results: change.apply(operations[start...], batch: batch, for: cause))
                }.value
                results += step.results
                created.add(step.results.count(where: \.isCreation))
                batch = step.batch
            } catch let fault as StoreFault where start > 0 {
                results += operations[start...].map { _ in .failed(fault.problem) }
            }
        }
        return results
    }
}

extension Change where Record == TodoTask {
    /// - Returns: the results of as many as fit into a commit, at least one.
    fileprivate mutating func apply(
        _ operations: ArraySlice<Result<BulkOperation, Problem>>, batch: Int64, for cause: UserTasks.Cause
    ) -> [UserTasks.BulkResult] {
        var results: [UserTasks.BulkResult] = []
        var size = 0
        for operation in operations {
            guard size < Self.budget else { break }
            do {
                let result = try apply(try operation.get(), batch: batch, for: cause)
                if case .task(let task, _) = result { size += 2 * task.json.count }
                results.append(result)
            } catch { results.append(.failed(Problem.describing(error))) }
        }
        purge()
        return results
    }

    private mutating func apply(
        _ operation: BulkOperation, batch: Int64, for cause: UserTasks.Cause
    ) throws -> UserTasks.BulkResult {
        switch operation {
        case .add(let content, let id, let mark):
            let (task, isReplay) = try create(content, id: id, mark: mark, batch: batch, for: cause)
            return .task(UserTasks.Answer(task), isReplay ? .ok : .created)
        case .edit(let id, let patch):
            return .task(UserTasks.Answer(try edit(task(id), batch: batch, for: cause, patch.applied)), .ok)
        case .setStatus(let id, let status):
            let entry = try edit(task(id), batch: batch, for: cause) { content in
                var content = content
                content.status = status
                return content
            }
            return .task(UserTasks.Answer(entry), .ok)
        case .delete(let id):
            trash(try task(id), batch: batch, for: cause)
            return .deleted
        case .restore(let id):
            return .task(UserTasks.Answer(restore(try anyTask(id), batch: batch, for: cause)), .ok)
        }
    }
}
