import DatePhrases
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// A date in natural language: `tomorrow at 9`, `3 Nov`, `every! 2 weeks`. The entire text must be the date.
struct WrittenDate: Sendable, Hashable {
    let due: ExchangedDue
    let recurrence: RecurrenceRule?

    /// - Returns: nil when the text is not a date.
    init?(_ text: String, now: Timestamp, zone: Zone) {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard words.utf8.count <= 200 else { return nil }
        if let monthly = Self.monthly(words, now: now, zone: zone) {
            self = monthly
            return
        }
        let text = Self.spelledOut(words)
        if let due = Self.once(text, now: now, zone: zone) {
            (self.due, recurrence) = (due, nil)
            return
        }
        let line = QuickAdd(text, now: now, zone: zone)
        guard let rule = line.recurrence, let due = line.due, Self.covers(line, text) else { return nil }
        (self.due, recurrence) = (ExchangedDue(due), rule)
    }

    private init(due: ExchangedDue, recurrence: RecurrenceRule?) { (self.due, self.recurrence) = (due, recurrence) }

    /// Expands forms that Todoist accepts but that are not dates within a sentence, such as `tod` or `after 3 days`.
    private static func spelledOut(_ text: String) -> String {
        let short = ["tod": "today", "tom": "tomorrow", "tmr": "tomorrow"]
        var words = text.split(separator: " ").map { short[$0.lowercased()] ?? String($0) }
        if words.first?.lowercased() == "after", words.count == 3, Int(words[1]) != nil { words[0] = "every!" }
        return words.joined(separator: " ")
    }

    /// `27th` is the next 27th, `every 1, 15` both days of each month.
    private static func monthly(_ text: String, now: Timestamp, zone: Zone) -> WrittenDate? {
        let words = text.lowercased().split { " ,&".contains($0) }.filter { $0 != "and" }
        let isEvery = ["every", "ev", "every!"].contains(words.first)
        let days = words.dropFirst(isEvery ? 1 : 0).map { word -> Int? in
            let digits = word.prefix { $0.isASCII && $0.isNumber }
            let ending = word.dropFirst(digits.count)
            guard ["st", "nd", "rd", "th"].contains(ending) || ending.isEmpty && isEvery && words.count > 2 else {
                return nil
            }
            return Int(digits).flatMap { (1...31).contains($0) ? $0 : nil }
        }
        guard !days.isEmpty, !days.contains(nil), isEvery || days.count == 1 else { return nil }
        let origin: RecurrenceRule.Origin = words.first == "every!" ? .completion : .due
        guard let rule = try? RecurrenceRule(.monthly, monthDays: Set(days.compactMap(\.self)).sorted(), origin: origin)
        else { return nil }
        var occurrences = rule.occurrences(fromDay: zone.wallTime(at: now).date)
        guard let first = occurrences.next() else { return nil }
        return WrittenDate(due: .day(first.date), recurrence: isEvery ? rule : nil)
    }

    /// A day or time, possibly in the past: imported tasks may be overdue.
    private static func once(_ text: String, now: Timestamp, zone: Zone) -> ExchangedDue? {
        let phrases = DatePhraseReader(reference: zone.wallTime(at: now), zone: zone).phrases(in: text)
        guard phrases.count == 1, let phrase = phrases.first, phrase.span == 0..<text.utf16.count else { return nil }
        switch phrase.meaning {
        case .day(let day): return .day(day)
        case .time(let time, let next, let named): return .wall(WallTime(next, time.next), zone: (named ?? zone).name)
        case .moment(let wall, let named): return .wall(wall, zone: (named ?? zone).name)
        case .recurrence: return nil
        }
    }

    /// True when nothing but commas is left of the text.
    private static func covers(_ line: QuickAdd, _ text: String) -> Bool {
        guard line.understood.allSatisfy({ [.due, .time, .recurrence].contains($0.kind) }) else { return false }
        return Array(text.utf16).enumerated().allSatisfy { index, unit in
            unit == 0x20 || unit == 0x2C || line.understood.contains { $0.span.contains(index) }
        }
    }
}

extension ExchangedDue {
    fileprivate init(_ due: TaskDue) {
        switch due {
        case .day(let day): self = .day(day)
        case .wallTime(let wall, let zone): self = .wall(wall, zone: zone.name)
        case .instant(let instant): self = .instant(instant)
        }
    }
}
