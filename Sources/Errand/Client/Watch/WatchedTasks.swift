import JSON

/// The tasks as far as they are known, so that a change can be told from what was.
struct WatchedTasks: Sendable {
    private(set) var tasks: [String: ListedTask] = [:]

    /// Takes over a whole list.
    ///
    /// - Returns: what is different from what was known, the oldest task first.
    mutating func replace(with list: [ListedTask], _ clock: Clock) -> [TaskChange] {
        let new = Dictionary(list.map { ($0.id, $0) }) { first, _ in first }
        let ids = Set(tasks.keys).union(new.keys).sorted()
        let changes = ids.compactMap { TaskChange(from: tasks[$0], to: new[$0], clock) }
        tasks = new
        return changes
    }

    /// - Returns: nil when that was known already.
    mutating func put(_ task: ListedTask, _ clock: Clock) -> TaskChange? {
        if let known = tasks[task.id], known.revision >= task.revision { return nil }
        return TaskChange(from: tasks.updateValue(task, forKey: task.id), to: task, clock)
    }

    mutating func remove(_ id: String, rev: Int64, _ clock: Clock) -> TaskChange? {
        // A task that came back meanwhile is newer than its deletion.
        if let known = tasks[id], known.revision > rev { return nil }
        return tasks.removeValue(forKey: id).flatMap { TaskChange(from: $0, to: nil, clock) }
    }
}
