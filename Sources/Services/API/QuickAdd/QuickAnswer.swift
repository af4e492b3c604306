import JSON
import Recurrence
import Tasks
import Timestamps

/// What became of a line, for whoever shows it while it is being typed.
extension JSONWriter {
    /// `[{"kind":"due","start":9,"end":17,"text":"tomorrow","value":"2026-11-22"}]`.
    mutating func understood(_ parts: [QuickAdd.Understood], of text: String) {
        let units = Array(text.utf16)
        raw("[")
        for (index, part) in parts.enumerated() {
            raw(index == 0 ? #"{"kind":"# : #",{"kind":"#)
            string(part.kind.rawValue)
            raw(#","start":"#)
            integer(Int64(part.span.lowerBound))
            raw(#","end":"#)
            integer(Int64(part.span.upperBound))
            raw(#","text":"#)
            string(String(decoding: units[part.span], as: UTF16.self))
            raw(#","value":"#)
            string(part.value)
            raw("}")
        }
        raw("]")
    }

    /// The task as it would be created: what a line can say, every member always there.
    mutating func draft(_ content: TaskContent, reminders: [Int]?) {
        value([
            "title": .string(content.title), "priority": .string(content.priority.rawValue),
            "tags": .array(content.tags.map { .string($0) }), "due": content.due.map { .string($0.text) } ?? .null,
            "due_at": content.due?.instant.map { .string($0.rfc3339) } ?? .null,
            "recurrence": content.recurrence?.json ?? .null,
            "reminders": reminders.map { .array($0.map { .integer(Int64($0)) }) } ?? .null,
        ])
    }
}
