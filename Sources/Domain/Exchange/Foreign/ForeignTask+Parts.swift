import JSON
import Recurrence
import Tasks
import TimeZones
import Timestamps

extension ForeignTask {
    /// The meaning of numeric priorities, which differs between programs.
    private var levels: [Int: Int]? {
        if fields["content"] != nil, fields["title"] == nil,
            ["checked", "projectid", "addedat", "labels"].contains(where: { fields[$0] != nil })
        {
            return [4: 1, 3: 2, 2: 3, 1: 4]
        }
        if ["isallday", "repeatflag", "isfloating"].contains(where: { fields[$0] != nil }) {
            return [5: 1, 3: 2, 1: 4]
        }
        if ["repeatafter", "hexcolor", "percentdone"].contains(where: { fields[$0] != nil }) {
            return [5: 1, 4: 1, 3: 2, 2: 3, 1: 4]
        }
        return nil
    }

    private static let priorityWords: [String: Int] = [
        "highest": 1, "urgent": 1, "veryhigh": 1, "donow": 1, "a": 1, "b": 2, "h": 2, "m": 3, "l": 4, "normal": 3,
        "standard": 3,
        "lowest": 4, "verylow": 4, "c": 3, "d": 4,
    ]

    mutating func readPriority() {
        if all(.star).contains(where: { $0.value.truth == true }) { task.priority = 2 }
        guard let (_, given, value) = first(.priority) else { return }
        if let number = value.integer.map({ Int($0) }) ?? value.string.flatMap({ Int($0.trimmed) }) {
            if let levels {
                task.priority = levels[number]
            } else if (1...4).contains(number) {
                task.priority = number
                task.adjust(given, "is a number; 1 is taken for the highest")
            } else {
                task.leaveOut(given, "must be one of P1, P2, P3, P4")
            }
        } else if let word = value.string, !["none", "no"].contains(word.lowercased().trimmed) {
            let known = TaskPriority(word.trimmed).flatMap { Int($0.rawValue.dropFirst()) }
            task.priority = known ?? Self.priorityWords[ForeignNames.plain(word)]
            if task.priority == nil { task.leaveOut(given, "must be one of P1, P2, P3, P4") }
        } else if value.string == nil {
            task.leaveOut(given, "must be one of P1, P2, P3, P4")
        }
    }

    mutating func readTags() {
        for (_, given, value) in all(.tags) {
            let values =
                value.array ?? value.string.map { $0.split { ",;\n".contains($0) }.map { .string(String($0).trimmed) } }
                ?? [value]
            let tags = values.compactMap { value in
                value.string
                    ?? value.object.flatMap { ForeignNames($0)["name"]?.string ?? ForeignNames($0)["title"]?.string }
            }
            if value.array == nil, value.string == nil {
                task.leaveOut(given, "must be an array")
            } else if tags.count < values.count {
                task.leaveOut(given, "has \(values.count - tags.count) elements that are none")
            }
            task.tags += tags.map { $0.hasPrefix("#") && $0.count > 1 ? String($0.dropFirst()) : $0 }
        }
        for (_, _, value) in all(.lists) {
            let list =
                value.string
                ?? value.object.flatMap { ForeignNames($0)["name"]?.string ?? ForeignNames($0)["title"]?.string }
            if let list, !JSONExchange.isOurs(list) { task.tags.append(list.trimmed) }
        }
    }

    /// Children with only a title become the checklist; the others become tasks.
    mutating func readSteps() {
        for (_, given, value) in all(.steps) {
            guard let elements = value.array else {
                task.leaveOut(given, "must be an array")
                continue
            }
            var strange = 0
            for element in elements {
                if let title = element.string {
                    task.steps.append(.init(title))
                } else if let object = element.object, Self.isTask(object) {
                    add(object)
                } else {
                    strange += 1
                }
            }
            if strange > 0 { task.leaveOut(given, "has \(strange) elements that are none") }
        }
    }

    private mutating func add(_ object: JSONObject) {
        let child = ForeignTask(object, zone: zone, now: now)
        guard !child.isDeleted else { return }
        var bare = child.task
        bare.notes = []
        guard child.children.isEmpty, bare.isOnlyTitle else { return children.append(object) }
        task.steps.append(.init(bare.title, isDone: bare.isCompleted))
        for note in child.task.notes where note.change == .leftOut { task.leaveOut(note.part, note.detail) }
    }

    mutating func readRule() {
        for (_, given, value) in all(.rule) where task.recurrence == nil {
            if let rule = try? RecurrenceRule(json: value) {
                task.recurrence = rule
                continue
            }
            let pattern = ForeignPattern(value, zone: zone, now: now)
            if let text = pattern.rrule {
                let read = ForeignRule(text, of: given, from: task.due?.wall(in: zone), origin: pattern.origin)
                task.notes += read.notes
                task.recurrence = read.rule
            } else if pattern.isUnreadable, value.bool == nil || all(.rule).count == 1 {
                task.leaveOut(given, "is no rule that a task can recur by")
            }
        }
        // Todoist gives a recurrence in the text of the date.
        guard task.recurrence == nil, let due = fields["due"]?.object, ForeignNames(due)["isrecurring"]?.truth == true
        else { return }
        let words = ForeignNames(due)["string"]?.string ?? ""
        let written = WrittenDate(words, now: now, zone: zone)?.recurrence
        if let written { return task.recurrence = written }
        task.describe("Repeats: \(words)")
        task.leaveOut("due", "recurs in words that are not understood: \(words.excerpt); they stand in the description")
    }

    /// Reads minutes before the due date from numbers, iCalendar durations, or times.
    mutating func readReminders() {
        var minutes: [Int] = []
        var isSaid = false
        for (name, given, value) in all(.reminders) {
            let elements =
                value.array ?? value.string.map { $0.split { ", \n".contains($0) }.map { .string(String($0)) } } ?? [
                    value
                ]
            var strange = 0
            for element in elements {
                if let number = element.integer, name != "remindat" {
                    minutes.append(Int(clamping: number))
                } else if let before = before(element) {
                    minutes.append(before)
                } else {
                    strange += 1
                }
            }
            isSaid = true
            if value.array == nil, value.object == nil, value.string == nil, value.integer == nil {
                task.leaveOut(given, "must be an array")
            } else if strange > 0 {
                task.leaveOut(given, "has \(strange) elements that are none")
            }
        }
        if !minutes.isEmpty || fields["reminders"]?.array?.isEmpty == true { task.reminders = minutes }
        if isSaid, minutes.isEmpty { task.reminders = nil }
    }

    private func before(_ element: JSONValue) -> Int? {
        let moment: JSONValue
        if let object = element.object {
            let fields = ForeignNames(object)
            if let period = fields["relativeperiod"]?.integer, (-10_000_000...0).contains(period),
                fields["reminder"] == nil
            {
                return Int(clamping: -period / 60)
            }
            moment =
                ["reminder", "date", "datetime", "time", "trigger", "minutes"].lazy.compactMap { fields[$0] }.first
                ?? .null
            if let number = moment.integer, fields["minutes"] != nil { return Int(clamping: number) }
            if fields["datetime"] != nil { return minutes(to: element) }
        } else {
            moment = element
        }
        if let text = moment.string {
            let duration = text.uppercased().hasPrefix("TRIGGER:") ? String(text.dropFirst(8)) : text
            if let seconds = CalendarTime.seconds(ofDuration: duration) { return seconds <= 0 ? -seconds / 60 : nil }
            if let number = Int(text) { return number }
        }
        return minutes(to: moment)
    }

    private func minutes(to moment: JSONValue) -> Int? {
        guard case .due(let reminder) = ForeignDate(moment, zone: zone), let then = reminder.moment(in: zone),
            let due = task.due?.moment(in: zone)
        else { return nil }
        return due >= then ? Int((due.seconds - then.seconds) / 60) : nil
    }

    mutating func readOthers() {
        let labels = [
            "url": "", "link": "", "location": "Location", "assignee": "Responsible", "assignedto": "Responsible",
            "responsible": "Responsible", "duration": "Duration", "estimate": "Duration",
        ]
        for (name, given, value) in all(.place) {
            let text =
                value.words
                ?? value.object.flatMap { object in
                    let fields = ForeignNames(object)
                    return fields["name"]?.string
                        ?? fields["amount"]?.words.map { "\($0) \(fields["unit"]?.string ?? "")" }
                }
            guard let text else { task.leaveOut(given, "means nothing here"); continue }
            let label = labels[name] ?? ""
            task.describe(label.isEmpty ? text : "\(label): \(text)")
        }
        for (name, given, value) in fields.members where Self.meanings[name] == nil && !Self.isNothing(value) {
            task.leaveOut(String(given.excerpt).oneLine, "means nothing here")
        }
    }
}

extension JSONValue {
    /// A string, or a number as text, since ids can be either.
    var words: String? {
        if case .number(let number) = self { return number.literal }
        return string.map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A Boolean in any notation; nil for any other value.
    var truth: Bool? {
        if let bool { return bool }
        switch words?.lowercased() {
        case "true", "yes", "y", "1", "x", "done", "completed", "complete", "checked", "✓", "✔", "on": return true
        case "false", "no", "n", "0", "-", "open", "incomplete", "unchecked", "off", "todo": return false
        default: return nil
        }
    }
}
