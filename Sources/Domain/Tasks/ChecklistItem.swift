public import FoundationEssentials
import JSON

/// One item of a task's checklist.
public struct ChecklistItem: Sendable, Hashable {
    public let id: UUID
    public let title: String
    public let done: Bool

    init(id: UUID = UUID(), title: String, done: Bool = false) {
        self.id = id
        self.title = title
        self.done = done
    }
}

extension ChecklistItem {
    /// Reads `[id, title, 1]`, where the 1 is only present for a completed item.
    init(stored scanner: inout JSONScanner) throws {
        let start = scanner.offset
        var id: UUID?
        var title: String?
        var done = false
        var index = 0
        try scanner.array { scanner in
            switch index {
            case 0: id = UUID(taskID: try scanner.string())
            case 1: title = try scanner.string()
            case 2: done = try scanner.integer() == 1
            default: try scanner.skip()
            }
            index += 1
        }
        guard let id, let title else { throw JSONFault(.wrongType, at: start) }
        self.init(id: id, title: title, done: done)
    }

    func encodeStored(into writer: inout JSONWriter) {
        writer.raw("[")
        writer.taskID(id)
        writer.raw(",")
        writer.string(title)
        writer.raw(done ? ",1]" : "]")
    }

    func encodeWire(into writer: inout JSONWriter) {
        writer.object { json in
            json.member("id") { $0.taskID(id) }
            json.member("title", title)
            json.member("done", done)
        }
    }
}

extension TaskContent {
    /// The content with its checklist reset, as the next occurrence starts with it.
    func unchecked() -> TaskContent {
        guard checklist.contains(where: \.done) else { return self }
        var content = self
        content.checklist = checklist.map { ChecklistItem(id: $0.id, title: $0.title) }
        return content
    }
}
