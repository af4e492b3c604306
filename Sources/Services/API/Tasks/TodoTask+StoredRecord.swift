import FoundationEssentials
public import Store
public import Tasks

extension TodoTask: StoredRecord {
    /// A repeated creation is found by its `Idempotency-Key`.
    public var lookupKey: String? { creation?.key }

    /// What lists are filtered and searched by.
    public static func digest(of entries: [Entry<TodoTask>]) -> TaskTable { TaskTable(entries.lazy.map(\.record)) }
}

extension Snapshot where Record == TodoTask {
    /// A task that its owner sees.
    func task(_ id: UUID) -> Entry<TodoTask>? {
        guard let entry = entries[id], !entry.record.isTrashed else { return nil }
        return entry
    }
}
