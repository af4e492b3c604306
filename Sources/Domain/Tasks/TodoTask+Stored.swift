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
        writer.raw(",\"t\":")
        writer.string(content.title)
        if let description = content.description {
            writer.raw(",\"d\":")
            writer.string(description)
        }
        if content.status == .completed { writer.raw(",\"s\":1") }
        if content.priority != .standard {
            writer.raw(",\"p\":")
            writer.string(content.priority.rawValue)
        }
        if !content.tags.isEmpty {
            writer.raw(",\"g\":")
            writer.strings(content.tags)
        }
        writer.raw(",\"c\":")
        writer.integer(created.milliseconds)
        encodeDates(into: &writer)
        if let creation {
            writer.raw(",\"k\":")
            writer.strings([creation.key, creation.request])
        }
        writer.raw("}")
    }

    private func encodeDates(into writer: inout JSONWriter) {
        if let due = content.due {
            writer.raw(",\"e\":")
            writer.integer(due.milliseconds)
        }
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
        var creation: [String] = []
        try scanner.object { key, scanner in
            switch key {
            case "id": id = UUID(taskID: try scanner.string())
            case "r": rev = try scanner.integer()
            case "c": created = Timestamp(milliseconds: try scanner.integer())
            case "u": updated = Timestamp(milliseconds: try scanner.integer())
            case "f": completed = Timestamp(milliseconds: try scanner.integer())
            case "k": try scanner.array { creation.append(try $0.string()) }
            default: try content.readStored(key, from: &scanner)
            }
        }
        guard let id, let created else { throw JSONFault(.wrongType, at: start) }
        self.init(
            id: id, content: content, created: created, updated: updated ?? created, completed: completed, rev: rev,
            creation: creation.count == 2 ? CreationMark(key: creation[0], request: creation[1]) : nil)
    }
}

extension TaskContent {
    fileprivate mutating func readStored(_ key: String, from scanner: inout JSONScanner) throws {
        switch key {
        case "t": title = try scanner.string()
        case "d": description = try scanner.string()
        case "s": status = try scanner.integer() == 1 ? .completed : .pending
        case "p": priority = TaskPriority(rawValue: try scanner.string()) ?? .standard
        case "g": try scanner.array { tags.append(try $0.string()) }
        case "e": due = Timestamp(milliseconds: try scanner.integer())
        default: try scanner.skip()
        }
    }
}
