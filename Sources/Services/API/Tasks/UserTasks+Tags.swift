import FoundationEssentials
import Store
import Tasks

/// Tags across tasks.
extension UserTasks {
    /// Writes a tag differently on every task that carries it, or removes it, in commits of bounded size.
    ///
    /// A failure in between leaves some tasks changed; the request can be repeated, and undone as a whole.
    /// - Returns: how many tasks were changed.
    func replaceTag(_ name: String, by new: String?, for cause: Cause) async throws -> Int {
        let folded = name.lowercased()
        var progress = (count: 0, batch: Int64?.none, after: UUID?.none)
        while true {
            let (batch, last) = (progress.batch, progress.after)
            let step = try await store.commit(for: cause.owner) { change in
                try change.replaceTag(folded, by: new, after: last, batch: batch ?? change.rev, for: cause)
            }.value
            progress = (progress.count + step.count, batch ?? step.batch, step.last)
            guard step.last != nil else { break }
        }
        guard progress.count > 0 else { throw TaskFault.unknownTag }
        return progress.count
    }
}

extension Change where Record == TodoTask {
    /// - Returns: how many tasks were changed, and the last of them when there are more.
    fileprivate mutating func replaceTag(
        _ folded: String, by new: String?, after id: UUID?, batch: Int64, for cause: UserTasks.Cause
    ) throws -> (count: Int, batch: Int64, last: UUID?) {
        var size = 0
        var count = 0
        var last = id
        for old in entries.suffix(from: id.map { entries.index(atOrAfter: $0) } ?? 0)
        where old.id != id && !old.record.isTrashed && old.record.content.hasTag(folded) {
            guard size < Self.budget else { return (count, batch, last) }
            let entry = try edit(old, batch: batch, for: cause) { $0.replacingTag(folded, by: new) }
            size += 2 * entry.json.count
            count += 1
            last = old.id
        }
        return (count, batch, nil)
    }
}
