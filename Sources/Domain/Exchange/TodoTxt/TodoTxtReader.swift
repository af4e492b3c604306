import Recurrence
import TimeZones
import Timestamps

/// Reads lines of todo.txt.
struct TodoTxtReader {
    let zone: Zone
    let now: Timestamp
    let bounds: ImportBounds

    /// Reads lines that end at LF or CRLF only, or at CR in a text without LF.
    func read(_ text: String) throws(ExchangeFault) -> [ImportedLine] {
        let end = UInt8(ascii: text.utf8.contains(UInt8(ascii: "\n")) ? "\n" : "\r")
        let fitting = TaskFitting(names: .todoTxt, zone: zone, now: now)
        var imported: [ImportedLine] = []
        var rest = text.utf8[...]
        var number = 0
        while !rest.isEmpty {
            let row = rest.prefix { $0 != end }
            rest = rest[row.endIndex...].dropFirst()
            number += 1
            let line = Substring(row).trimmed
            guard !line.isEmpty else { continue }
            guard line.utf8.count <= ImportBounds.lineBytes else {
                imported.append(ImportedLine(line: number, .faulty("title: is in a line of more than 256 KiB")))
                continue
            }
            imported += ImportedLine.fitted(task(line), line: number, by: fitting)
            try bounds.check(tasks: imported.count)
        }
        return imported
    }

    private func task(_ line: String) -> ExchangedTask {
        // Tabs separate words as spaces do.
        let blanks = String(String.UnicodeScalarView(line.unicodeScalars.map { $0 == "\t" ? " " : $0 }))
        var words = blanks.spacedWords[...]
        var task = ExchangedTask(title: "")
        readOpening(&words, into: &task)
        let rest = words.joined(separator: " ")
        var title: [Substring] = []
        var from = RecurrenceRule.Origin?.none
        let isOwn = words.last.map { $0.hasPrefix("id:") && JSONExchange.isOurs(String($0.dropFirst(3))) } ?? false
        for (index, word) in words.enumerated() {
            if word.begins(with: "\\") {
                title.append(TodoTxtGrammar.unescaped(word, isFirst: index == 0))
            } else if let tag = TodoTxtGrammar.tag(word) {
                task.tags.append(tag)
            } else if let (key, value) = TodoTxtGrammar.pair(word, isOwn: isOwn) {
                if key == "from" { from = .init(rawValue: value) } else { read(key, value, into: &task) }
            } else {
                if let fault = TodoTxtGrammar.fault(word) { task.notes.append(fault) }
                title.append(word)
            }
        }
        task.title = title.joined(separator: " ")
        if task.title.trimmed.isEmpty { task.title = rest }
        if let from, let rule = task.recurrence { task.recurrence = rule.counted(from: from) }
        return task
    }

    /// Reads `x`, the dates of completion and creation, and the priority, which programs put anywhere among them for
    /// completed tasks.
    private func readOpening(_ words: inout ArraySlice<Substring>, into task: inout ExchangedTask) {
        if words.first == "x" {
            task.isCompleted = true
            words.removeFirst()
        }
        var days: [CivilDate] = []
        while let first = words.first {
            if task.priority == nil, let priority = TodoTxtGrammar.priority(first), task.isCompleted || days.isEmpty {
                task.priority = priority
            } else if days.count < (task.isCompleted ? 2 : 1), let day = CivilDate(iso8601: first) {
                days.append(day)
            } else {
                break
            }
            words.removeFirst()
        }
        let moments = days.map(moment)
        if task.isCompleted {
            (task.completed, task.created) = (moments.first, moments.dropFirst().first)
        } else {
            task.created = moments.first
        }
    }

    /// A time that falls on the day both here and in UTC: the middle of the overlap.
    private func moment(_ day: CivilDate) -> Timestamp {
        let utc = Zone.utc.instant(of: WallTime(day))
        let local = zone.instant(of: WallTime(day))
        let (first, last) = (max(utc, local), min(utc, local) + .seconds(86_400))
        let middle = Timestamp(seconds: (first.seconds + last.seconds) / 2)
        return min(middle, max(now, first))
    }

    private func read(_ key: String, _ value: String, into task: inout ExchangedTask) {
        switch key {
        case "due": task.due = TodoTxtGrammar.due(value, zone)
        case "pri": task.priority = TodoTxtGrammar.priority(letter: value.uppercased())
        case "remind": task.reminders = value == "none" ? [] : value.split(separator: ",").compactMap { Int($0) }
        case "rrule": task.recurrence = try? RecurrenceRule(rrule: value)
        case "rec":
            guard let interval = TodoTxtInterval(value) else { return }
            task.recurrence = interval.rule
            if let note = interval.note { task.adjust("rec:", note) }
        case "note": task.description = PercentText.decode(value)
        case "step", "step-done": task.steps.append(.init(PercentText.decode(value), isDone: key == "step-done"))
        // Only our own ids identify a task in other files too; others are numbered anew in each.
        default: if JSONExchange.isOurs(PercentText.decode(value)) { task.uid = PercentText.decode(value) }
        }
    }
}
