import FoundationEssentials
public import JSON
public import Timestamps

/// The stored form: short names, dates as integer milliseconds, default values omitted. Written by literals here, in
/// ``TaskContent`` and in ``TaskSeries``: member by member a task takes 14 % longer.
extension TodoTask {
    /// Writes the task in the form kept in a state store.
    public func encode(into writer: inout JSONWriter) {
        writer.raw("{\"id\":")
        writer.taskID(id)
        writer.raw(",\"r\":")
        writer.integer(rev)
        writer.raw(",")
        content.encodeStored(into: &writer)
        writer.raw(",\"c\":")
        writer.integer(created.milliseconds)
        encodeDates(into: &writer)
        if let series {
            writer.raw(",\"w\":")
            series.encode(into: &writer)
        }
        if let deleted {
            writer.raw(",\"x\":")
            writer.integer(deleted.milliseconds)
        }
        if let history { encode(history, into: &writer) }
        if let creation {
            writer.raw(",\"k\":")
            writer.array([creation.key, creation.request])
        }
        writer.raw("}")
    }

    /// Writes the last change by itself, as earlier versions did; the changes before it, and the undone ones, as lists.
    private func encode(_ history: TaskHistory, into writer: inout JSONWriter) {
        encode(Array(history.pasts.dropLast()), as: ",\"vp\":[", into: &writer)
        if let past = history.pasts.last {
            writer.raw(",\"v\":")
            past.encode(into: &writer, now: self)
        }
        encode(history.undone, as: ",\"vu\":[", into: &writer)
    }

    private func encode(_ pasts: [TaskPast], as opening: StaticString, into writer: inout JSONWriter) {
        guard !pasts.isEmpty else { return }
        writer.raw(opening)
        for (index, past) in pasts.enumerated() {
            if index > 0 { writer.raw(",") }
            past.encode(into: &writer, now: self)
        }
        writer.raw("]")
    }

    private func encodeDates(into writer: inout JSONWriter) {
        if updated != created {
            writer.raw(",\"u\":")
            writer.integer(updated.milliseconds)
        }
        if let completed {
            writer.raw(",\"f\":")
            writer.integer(completed.milliseconds)
        }
    }

    /// Reads the form that ``encode(into:)`` writes; unknown members are ignored.
    ///
    /// - Throws: ``JSONFault`` for any other data.
    public init(from scanner: inout JSONScanner) throws {
        let start = scanner.offset
        var id: UUID?
        var rev: Int64 = 0
        var content = TaskContent(title: "")
        var created: Timestamp?
        var updated: Timestamp?
        var completed: Timestamp?
        var series: TaskSeries?
        var creation: [String] = []
        var deleted: Timestamp?
        var past: StoredPast?
        var pasts: [StoredPast] = []
        var undone: [StoredPast] = []
        try scanner.object { key, scanner in
            switch key {
            case "id": id = UUID(taskID: try scanner.string())
            case "r": rev = try scanner.integer()
            case "c": created = Timestamp(milliseconds: try scanner.integer())
            case "u": updated = Timestamp(milliseconds: try scanner.integer())
            case "f": completed = Timestamp(milliseconds: try scanner.integer())
            case "w": series = try TaskSeries(from: &scanner)
            case "x": deleted = Timestamp(milliseconds: try scanner.integer())
            case "v": past = try StoredPast(from: &scanner)
            case "vp": try scanner.array { pasts.append(try StoredPast(from: &$0)) }
            case "vu": try scanner.array { undone.append(try StoredPast(from: &$0)) }
            case "k": try scanner.array { creation.append(try $0.string()) }
            default: try content.readStored(key, from: &scanner)
            }
        }
        guard let id, let created else { throw JSONFault(.wrongType, at: start) }
        self.init(
            id: id, content: content, created: created, updated: updated ?? created, completed: completed, rev: rev,
            series: series, creation: creation.count == 2 ? CreationMark(key: creation[0], request: creation[1]) : nil)
        self.deleted = deleted
        guard past != nil || !undone.isEmpty else { return }
        history = TaskHistory(
            pasts: (pasts + [past].compactMap { $0 }).map { $0.completed(by: self) },
            undone: undone.map { $0.completed(by: self) })
    }
}

/// The stored form of a past, inside its task's: long values that have not changed are not written again.
extension TaskPast {
    func encode(into writer: inout JSONWriter, now task: TodoTask) {
        writer.raw("{")
        if batch != task.rev {
            writer.raw("\"n\":")
            writer.integer(batch)
            writer.raw(",")
        }
        if let unit {
            writer.raw("\"i\":")
            writer.string(unit)
            writer.raw(",")
        }
        encodeVersion(into: &writer, now: task)
        writer.raw("}")
    }

    private func encodeVersion(into writer: inout JSONWriter, now task: TodoTask) {
        guard let version else { return writer.raw("\"y\":0") }
        var content = version.content
        let keepsDescription = content.description != nil && content.description == task.content.description
        let keepsChecklist = !content.checklist.isEmpty && content.checklist == task.content.checklist
        if keepsDescription { content.description = nil }
        if keepsChecklist { content.checklist = [] }
        content.encodeStored(into: &writer)
        if keepsDescription || keepsChecklist {
            writer.raw(",\"h\":")
            writer.integer((keepsDescription ? 1 : 0) + (keepsChecklist ? 2 : 0))
        }
        encodeTimes(of: version, into: &writer)
        guard let series = version.series else { return }
        guard series != task.series else { return writer.raw(",\"z\":1") }
        writer.raw(",\"w\":")
        series.encode(into: &writer)
    }

    private func encodeTimes(of version: TaskVersion, into writer: inout JSONWriter) {
        if let completed = version.completed {
            writer.raw(",\"f\":")
            writer.integer(completed.milliseconds)
        }
        if let deleted = version.deleted {
            writer.raw(",\"x\":")
            writer.integer(deleted.milliseconds)
        }
    }
}

/// A past as it is read, before the task around it is complete.
struct StoredPast {
    private var batch: Int64?
    private var unit: String?
    private var exists = true
    private var content = TaskContent(title: "")
    private var kept: Int64 = 0
    private var keepsSeries = false
    private var series: TaskSeries?
    private var completed: Timestamp?
    private var deleted: Timestamp?

    private init() {}

    init(from scanner: inout JSONScanner) throws {
        var read = StoredPast()
        try scanner.object { key, scanner in
            switch key {
            case "n": read.batch = try scanner.integer()
            case "i": read.unit = try scanner.string()
            case "y": read.exists = try scanner.integer() != 0
            case "h": read.kept = try scanner.integer()
            case "z": read.keepsSeries = try scanner.integer() == 1
            case "w": read.series = try TaskSeries(from: &scanner)
            case "f": read.completed = Timestamp(milliseconds: try scanner.integer())
            case "x": read.deleted = Timestamp(milliseconds: try scanner.integer())
            default: try read.content.readStored(key, from: &scanner)
            }
        }
        self = read
    }

    /// The past with values from the task filled in.
    func completed(by task: TodoTask) -> TaskPast {
        guard exists else { return TaskPast(batch: batch ?? task.rev, version: nil, unit: unit) }
        var content = content
        if kept & 1 != 0 { content.description = task.content.description }
        if kept & 2 != 0 { content.checklist = task.content.checklist }
        return TaskPast(
            batch: batch ?? task.rev,
            version: TaskVersion(
                content: content, series: keepsSeries ? task.series : series, completed: completed, deleted: deleted),
            unit: unit)
    }
}

/// A task's state at some time, before a change or after undoing one.
public struct TaskVersion: Sendable, Hashable {
    public let content: TaskContent
    public let series: TaskSeries?
    public let completed: Timestamp?
    /// When it had been moved to the trash; nil if it was not there.
    public let deleted: Timestamp?
}

/// A change of a task by its owner, together with the state that undoing or redoing it leads to.
public struct TaskPast: Sendable, Hashable {
    /// The revision of the change, or the first revision if the change took several commits.
    public let batch: Int64
    /// The task's state on the other side of the change; nil if it did not exist there.
    public let version: TaskVersion?
    /// Identifies requests that are undone together: a turn of a conversation.
    public let unit: String?

    public init(batch: Int64, version: TaskVersion?, unit: String? = nil) {
        self.batch = batch
        self.version = version
        self.unit = unit
    }
}

/// The owner's changes to a task, latest last: those that can be undone, and undone ones that can be redone.
public struct TaskHistory: Sendable, Hashable {
    public internal(set) var pasts: [TaskPast] = []
    public internal(set) var undone: [TaskPast] = []

    /// Maximum number of changes remembered.
    public static let depth = 10
}

extension TodoTask {
    /// The task's current state.
    public var version: TaskVersion {
        TaskVersion(content: content, series: series, completed: completed, deleted: deleted)
    }

    /// The owner's last change, if it can be undone.
    ///
    /// A creation needs no record: a task without changes was created.
    public var lastChange: TaskPast? {
        if let past { return past }
        guard history == nil, updated == created, deleted == nil, !isMadeByService else { return nil }
        return TaskPast(batch: rev, version: nil)
    }

    /// The last undone change, if nothing was changed since.
    public var lastUndone: TaskPast? { history?.undone.last }

    /// True when a service made it as the next occurrence of a series, and it was not changed since.
    public var isUntouchedOccurrence: Bool { isMadeByService && past == nil && deleted == nil && updated == created }

    private var isMadeByService: Bool { creation?.key.hasPrefix(TaskSeries.markPrefix) == true }

    /// Records the task's state before a change. Changes undone before can then no longer be redone.
    mutating func remember(_ old: TodoTask, batch: Int64) {
        var pasts = old.history?.pasts ?? old.lastChange.map { [$0] } ?? []
        pasts.append(TaskPast(batch: batch, version: old.version))
        history = TaskHistory(pasts: pasts.suffix(TaskHistory.depth))
    }

    /// The task as created by one of several commits or requests that its owner perceives as one change.
    public func created(inBatch batch: Int64, unit: String? = nil) -> TodoTask {
        var task = self
        task.history = TaskHistory(pasts: [TaskPast(batch: batch, version: nil, unit: unit)])
        return task
    }

    /// The task as changed by one of several commits that form one change: the state before the first counts.
    public func changed(inBatch batch: Int64, unit: String? = nil) -> TodoTask {
        guard var pasts = history?.pasts, let last = pasts.popLast() else { return self }
        if let before = pasts.last, before.batch == batch {
            pasts[pasts.count - 1] = TaskPast(batch: batch, version: before.version, unit: unit)
        } else {
            pasts.append(TaskPast(batch: batch, version: last.version, unit: unit))
        }
        var task = self
        task.history = TaskHistory(pasts: pasts)
        return task
    }

    /// The task before the owner's last change. A task that did not exist goes to the trash.
    public func reverted(now: Timestamp, rev: Int64) -> TodoTask? {
        guard let last = lastChange else { return nil }
        var history = history ?? TaskHistory(pasts: [last])
        history.pasts.removeLast()
        history.undone.append(TaskPast(batch: last.batch, version: version, unit: last.unit))
        return turned(to: last.version, history, now: now, rev: rev)
    }

    /// The task before the owner's last undo.
    public func repeated(now: Timestamp, rev: Int64) -> TodoTask? {
        guard var history, let last = history.undone.popLast() else { return nil }
        // An undone creation is in the trash, and becomes a creation again.
        let isCreation = history.pasts.isEmpty && isTrashed && last.version?.deleted == nil
        history.pasts.append(TaskPast(batch: last.batch, version: isCreation ? nil : version, unit: last.unit))
        return turned(to: last.version, history, now: now, rev: rev)
    }

    private func turned(to version: TaskVersion?, _ history: TaskHistory, now: Timestamp, rev: Int64) -> TodoTask {
        var task = self
        if let version {
            task.content = version.content
            task.series = version.series
            task.completed = version.completed
            task.deleted = version.deleted.map { _ in now }
        } else {
            task.deleted = now
        }
        task.updated = max(now, created)
        task.rev = rev
        task.history = history
        return task
    }
}
