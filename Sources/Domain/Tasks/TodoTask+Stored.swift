import FoundationEssentials
public import JSON
import Timestamps

/// The stored form: short names, dates as integer milliseconds, nothing written that has its default.
extension TodoTask {
    /// Writes the task as it is kept in a state store.
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
            writer.strings([creation.key, creation.request])
        }
        writer.raw("}")
    }

    /// The last change by itself, as it was always written; those before it, and those that were undone, as lists.
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

    /// Reads what ``encode(into:)`` wrote; members it does not know are passed over.
    /// - Throws: ``JSONFault`` when it is something else.
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
