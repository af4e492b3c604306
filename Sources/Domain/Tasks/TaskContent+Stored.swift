import JSON
import Recurrence
import Timestamps

/// The members of a content as they are stored, in whatever object: a task's own, or a series' template.
extension TaskContent {
    /// Writes them without braces, the title first.
    func encodeStored(into writer: inout JSONWriter) {
        writer.raw("\"t\":")
        writer.string(title)
        if let description {
            writer.raw(",\"d\":")
            writer.string(description)
        }
        if status == .completed { writer.raw(",\"s\":1") }
        if priority != .standard {
            writer.raw(",\"p\":")
            writer.string(priority.rawValue)
        }
        if !tags.isEmpty {
            writer.raw(",\"g\":")
            writer.strings(tags)
        }
        encodeSchedule(into: &writer)
        if !checklist.isEmpty {
            writer.raw(",\"l\":")
            writer.list(checklist) { $0.encodeStored(into: &$1) }
        }
        if let position {
            writer.raw(",\"b\":")
            writer.string(position)
        }
    }

    private func encodeSchedule(into writer: inout JSONWriter) {
        switch due {
        case nil: break
        case .instant(let instant):
            writer.raw(",\"e\":")
            writer.integer(instant.milliseconds)
        case let due?:
            writer.raw(",\"e\":")
            writer.string(due.text)
        }
        if let reminders {
            writer.raw(",\"m\":")
            writer.optionalMinutes(reminders)
        }
        if let recurrence {
            writer.raw(",\"q\":")
            writer.string(recurrence.rrule)
            if recurrence.origin == .completion { writer.raw(",\"o\":1") }
        }
    }

    init(stored scanner: inout JSONScanner) throws {
        self.init(title: "")
        var content = self
        try scanner.object { key, scanner in try content.readStored(key, from: &scanner) }
        self = content
    }

    /// Reads one member; what it does not know is passed over.
    mutating func readStored(_ key: String, from scanner: inout JSONScanner) throws {
        switch key {
        case "t": title = try scanner.string()
        case "d": description = try scanner.string()
        case "s": status = try scanner.integer() == 1 ? .completed : .pending
        case "p": priority = TaskPriority(rawValue: try scanner.string()) ?? .standard
        case "g": try scanner.array { tags.append(try $0.string()) }
        case "e":
            due =
                scanner.next() == UInt8(ascii: "\"")
                ? TaskDue(stored: try scanner.string()) : .instant(Timestamp(milliseconds: try scanner.integer()))
        case "q": recurrence = try? RecurrenceRule(rrule: try scanner.string())
        case "o": if try scanner.integer() == 1 { recurrence = recurrence?.counted(from: .completion) }
        case "m":
            var minutes: [Int] = []
            try scanner.array { minutes.append(Int(try $0.integer())) }
            reminders = minutes
        case "l": try scanner.array { checklist.append(try ChecklistItem(stored: &$0)) }
        case "b": position = try scanner.string()
        default: try scanner.skip()
        }
    }
}
