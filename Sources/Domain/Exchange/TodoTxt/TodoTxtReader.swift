import Recurrence
import TimeZones
import Timestamps

/// Reads lines of todo.txt.
struct TodoTxtReader {
    let zone: Zone

    func read(_ text: String) -> [ImportedLine] {
        let rows: [Substring] = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return rows.enumerated().compactMap { index, row -> ImportedLine? in
            guard row.contains(where: { !$0.isWhitespace }) else { return nil }
            do throws(LineFault) { return ImportedLine(line: index + 1, task: try task(row)) } catch {
                return ImportedLine(line: index + 1, .faulty(error.message))
            }
        }
    }

    private func task(_ line: Substring) throws(LineFault) -> ExchangedTask {
        var words = line.spacedWords[...]
        var task = ExchangedTask(title: "")
        if words.first == "x" {
            task.isCompleted = true
            words.removeFirst()
            if takeDate(&words) { _ = takeDate(&words) }
        }
        if let priority = words.first.flatMap({ TodoTxtGrammar.priority($0) }) {
            task.priority = priority
            words.removeFirst()
        }
        if !task.isCompleted { _ = takeDate(&words) }
        var title: [Substring] = []
        var from = RecurrenceRule.Origin?.none
        for word in words {
            if word.begins(with: "\\") {
                title.append(Substring(word.unicodeScalars.dropFirst()))
            } else if let tag = TodoTxtGrammar.tag(word) {
                task.tags.append(tag)
            } else if let (key, value) = TodoTxtGrammar.pair(word) {
                if key == "from" { from = .init(rawValue: value) } else { try read(key, value, into: &task) }
            } else {
                title.append(word)
            }
        }
        task.title = title.joined(separator: " ")
        if let from, let rule = task.recurrence { task.recurrence = rule.from(from) }
        return task
    }

    private func takeDate(_ words: inout ArraySlice<Substring>) -> Bool {
        guard let first = words.first, TodoTxtGrammar.isDate(first) else { return false }
        words.removeFirst()
        return true
    }

    private func read(_ key: String, _ value: String, into task: inout ExchangedTask) throws(LineFault) {
        switch key {
        case "due":
            guard let due = ExchangedDue(wire: value) else {
                throw LineFault("due: must be a day such as 2026-11-21, or an RFC 3339 date-time")
            }
            task.due = due
        case "pri":
            guard let priority = TodoTxtGrammar.priority(letter: value) else {
                throw LineFault("pri: must be a letter from A to Z")
            }
            task.priority = priority
        case "remind":
            let minutes = value == "none" ? [] : value.split(separator: ",").map { Int($0) }
            guard !minutes.contains(nil) else { throw LineFault("remind: must be minutes, or none") }
            task.reminders = minutes.compactMap(\.self)
        case "rrule":
            do { task.recurrence = try RecurrenceRule(rrule: value) } catch {
                throw LineFault("rrule: \(error.message)")
            }
        case "rec": task.recurrence = try interval(value)
        case "note": task.description = PercentText.decode(value)
        case "step", "step-done": task.steps.append(.init(PercentText.decode(value), isDone: key == "step-done"))
        default: task.uid = PercentText.decode(value)
        }
    }

    /// `rec:1w` counts from the completion, `rec:+1w` from the due date; the units are d, b (working days), w, m and y.
    private func interval(_ text: String) throws(LineFault) -> RecurrenceRule {
        let isStrict = text.hasPrefix("+")
        let number = Int(text.dropFirst(isStrict ? 1 : 0).dropLast())
        let units: [Character: RecurrenceRule.Frequency] = [
            "d": .daily, "b": .weekly, "w": .weekly, "m": .monthly, "y": .yearly,
        ]
        let workdays = text.last == "b" ? "MO,TU,WE,TH,FR" : ""
        guard let number, let unit = text.last.flatMap({ units[$0] }), workdays.isEmpty || number == 1,
            let rule = try? RecurrenceRule(
                rrule: "FREQ=\(unit.rawValue.uppercased());INTERVAL=\(number)"
                    + (workdays.isEmpty ? "" : ";BYDAY=\(workdays)"), origin: isStrict ? .due : .completion)
        else { throw LineFault("rec: must be a number and one of d, b, w, m, y, such as +1w") }
        return rule
    }
}

extension RecurrenceRule {
    /// The same rule, counting from something else.
    func from(_ origin: Origin) -> RecurrenceRule { (try? RecurrenceRule(rrule: rrule, origin: origin)) ?? self }
}
