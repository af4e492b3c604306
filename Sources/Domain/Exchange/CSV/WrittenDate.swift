import DatePhrases
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// A date as people write it: `tomorrow at 9`, `3 Nov`, `every! 2 weeks`. All of the text must be the date.
struct WrittenDate: Sendable, Hashable {
    let due: ExchangedDue
    let recurrence: RecurrenceRule?

    /// - Returns: nil when it is none.
    init?(_ text: String, now: Timestamp, zone: Zone) {
        let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard text.utf8.count <= 200 else { return nil }
        if let due = Self.once(text, now: now, zone: zone) {
            (self.due, recurrence) = (due, nil)
            return
        }
        let line = QuickAdd(text, now: now, zone: zone)
        guard let rule = line.recurrence, let due = line.due, Self.covers(line, text) else { return nil }
        (self.due, recurrence) = (ExchangedDue(due), rule)
    }

    /// A day or a moment, also one that is past: what is imported may be overdue.
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

    /// Whether nothing of the text is left over but commas.
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
