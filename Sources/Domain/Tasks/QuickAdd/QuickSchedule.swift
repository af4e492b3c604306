import DatePhrases
import Recurrence
import TimeZones
import Timestamps

/// Determines a line's due date and recurrence from its date phrases.
///
/// A recurrence outranks a day, and an explicit `every` outranks an adverb; of several days the last counts, since
/// people write it at the end. A separate time is combined with the day. Days in the past cannot be due dates, so they
/// stay text.
struct QuickSchedule {
    private(set) var due: TaskDue?
    private(set) var recurrence: RecurrenceRule?
    private(set) var understood: [QuickAdd.Understood] = []

    private let now: WallTime
    private let zone: Zone

    init(_ all: [DatePhrase], after marks: QuickMarks, of line: QuickLine, now: Timestamp, zone: Zone) {
        self.now = zone.wallTime(at: now)
        self.zone = zone
        let sure = Self.withoutDoubtful(QuickDoubt(line, all).rest, marks, line).filter { isUsable($0) }
        let phrases = Self.withoutEnds(sure, of: line)
        if let chosen = Self.recurrence(of: phrases),
            schedule(chosen.phrase, by: chosen.recurrence, beside: phrases.filter { !Self.isLimit($0, in: line) })
        {
            return
        }
        schedule(phrases.filter { !$0.isRecurrence })
    }

    /// A tentative phrase only counts at the end of the line: `dinner with mom christmas`, not `buy christmas
    /// presents`.
    private static func withoutDoubtful(_ phrases: [DatePhrase], _ marks: QuickMarks, _ line: QuickLine) -> [DatePhrase]
    {
        var end = line.units.count
        let spans = (marks.understood.map(\.span) + phrases.map(\.span)).sorted { $0.lowerBound > $1.lowerBound }
        for span in spans where line.units[min(span.upperBound, end)..<end].allSatisfy({ !isLetterOrDigit($0) }) {
            end = span.lowerBound
        }
        return phrases.filter { phrase in
            // `christmas day call Manila`
            let isHead =
                phrase.span.lowerBound == 0
                && [" day", " eve"].contains { line[phrase.span].lowercased().hasSuffix($0) }
            return !phrase.isTentative || phrase.span.lowerBound >= end || isHead
        }
    }

    /// Removes the ends of ranges of days, which stand for their beginning: `friday to sunday`.
    private static func withoutEnds(_ phrases: [DatePhrase], of line: QuickLine) -> [DatePhrase] {
        var rest: [DatePhrase] = []
        for phrase in phrases {
            if let first = rest.last, let start = first.day, let end = phrase.day, start < end,
                first.span.upperBound < phrase.core.lowerBound
            {
                let joint = line[first.span.upperBound..<phrase.core.lowerBound].filter { !$0.isWhitespace }
                    .lowercased()
                if ["to", "-", "–", "until", "till", "through", "thru"].contains(joint) {
                    rest[rest.count - 1] = first.through(phrase)
                    continue
                }
            }
            rest.append(phrase)
        }
        return rest
    }

    private static func isLetterOrDigit(_ unit: UInt16) -> Bool {
        unit > 0x7F || (0x30...0x39).contains(unit) || (0x41...0x5A).contains(unit & ~0x20)
    }

    /// `until friday` gives an end, not the due date.
    private static func isLimit(_ phrase: DatePhrase, in line: QuickLine) -> Bool {
        let introduction = line[phrase.span.lowerBound..<phrase.core.lowerBound].lowercased()
        return introduction.hasPrefix("until") || introduction.hasPrefix("till")
    }

    private func isUsable(_ phrase: DatePhrase) -> Bool {
        switch phrase.meaning {
        case .day(let date): (now.date...Self.lastDay).contains(date)
        case .moment(let wall, _): (now.date...Self.lastDay).contains(wall.date)
        case .time: true
        // Tasks recur daily at most.
        case .recurrence(let phrase): ![.secondly, .minutely, .hourly].contains(phrase.rule.frequency)
        }
    }

    private static let lastDay = CivilDate(daysSince1970: Int(TaskLimits.dates.upperBound.seconds / 86_400))

    // MARK: Single dates

    private mutating func schedule(_ phrases: [DatePhrase]) {
        let time = phrases.last { $0.isTime }
        if let day = phrases.last(where: { !$0.isTime }) {
            due = day.due(in: zone)
            add(.due, day)
            // A day without a time takes a separate time from elsewhere in the line.
            guard let time, case .time(let spoken, _, let timeZone) = time.meaning, let date = day.day,
                let clock = clock(spoken, part: time.part, beside: day, in: timeZone ?? zone)
            else { return }
            due = .wallTime(WallTime(date, clock), timeZone ?? zone)
            understood.removeAll()
            add(.due, day)
            add(.time, time, value: clock.text)
        } else if let time {
            due = time.due(in: zone)
            add(.due, time)
        }
    }

    /// The time of a separate phrase, combined with a day; nil when the day has its own.
    private func clock(_ spoken: SpokenTime, part: DayPart?, beside day: DatePhrase, in zone: Zone) -> TimeOfDay? {
        guard let date = day.day else { return nil }
        // `tomorrow evening call Ann at 8`
        if let part = day.part { return part == .noon ? nil : spoken.within(part) }
        guard case .day = day.meaning else { return nil }
        return spoken.on(date, now: zone.wallTime(at: self.zone.instant(of: now)))
    }

    private mutating func add(_ kind: QuickAdd.Understood.Kind, _ phrase: DatePhrase, value: String? = nil) {
        understood.append(QuickAdd.Understood(kind: kind, span: phrase.span, value: value ?? due?.text ?? ""))
    }

    // MARK: Recurrences

    private static func recurrence(of phrases: [DatePhrase]) -> (phrase: DatePhrase, recurrence: RecurrencePhrase)? {
        let found = phrases.compactMap { phrase -> (phrase: DatePhrase, recurrence: RecurrencePhrase)? in
            guard case .recurrence(let recurrence) = phrase.meaning else { return nil }
            return (phrase, recurrence)
        }
        return found.first { !$0.recurrence.isAdverb } ?? found.first
    }

    /// - Returns: false when the rule has no further occurrence.
    private mutating func schedule(
        _ phrase: DatePhrase, by recurrence: RecurrencePhrase, beside phrases: [DatePhrase]
    ) -> Bool {
        let time = recurrence.time == nil || recurrence.part != nil ? phrases.last { $0.isTime } : nil
        let beginning = recurrence.start == nil ? phrases.last { !$0.isTime && !$0.isRecurrence } : nil
        var clock: (time: TimeOfDay, zone: Zone?)?
        if let time, case .time(let spoken, _, let zone) = time.meaning {
            clock = (recurrence.part.map { spoken.within($0) } ?? (time.part == nil ? spoken.usual : spoken.next), zone)
        } else if let named = recurrence.time {
            clock = (named, recurrence.zone)
        } else if let separate = beginning?.clock {
            clock = separate
        }
        let start = recurrence.start ?? beginning?.day ?? now.date
        let first = first(of: recurrence.rule, from: max(start, now.date), at: clock?.time, in: clock?.zone ?? zone)
        guard let first, first.wallTime(in: zone).date <= Self.lastDay else { return false }
        due = first
        self.recurrence = recurrence.rule
        add(.recurrence, phrase, value: recurrence.rule.rrule)
        if let time { add(.time, time, value: clock?.time.text) }
        if let beginning { add(.due, beginning) }
        return true
    }

    /// The first occurrence not in the past. `Every other friday` begins with the next Friday, in whichever week.
    private func first(of rule: RecurrenceRule, from day: CivilDate, at clock: TimeOfDay?, in zone: Zone) -> TaskDue? {
        let rule = rule.everyPeriod ?? rule
        guard let clock else {
            var days = rule.occurrences(fromDay: day, in: zone)
            return days.next().map { .day($0.date) }
        }
        let now = zone.wallTime(at: self.zone.instant(of: now))
        var start = WallTime(day, clock)
        if start < now { start = WallTime(now.date.adding(days: clock < now.time ? 1 : 0), clock) }
        var times = rule.occurrences(from: start, in: zone)
        return times.next().map { .wallTime($0, zone) }
    }
}

extension RecurrenceRule {
    /// The same rule with an interval of 1.
    fileprivate var everyPeriod: RecurrenceRule? {
        try? RecurrenceRule(
            frequency, months: months, weekNumbers: weekNumbers, yearDays: yearDays, monthDays: monthDays,
            weekdays: weekdays, setPositions: setPositions, weekStart: weekStart, end: end, origin: origin)
    }
}

extension DatePhrase {
    fileprivate var isTime: Bool {
        guard case .time = meaning else { return false }
        return true
    }

    fileprivate var isRecurrence: Bool {
        guard case .recurrence = meaning else { return false }
        return true
    }

    fileprivate var clock: (time: TimeOfDay, zone: Zone?)? {
        switch meaning {
        case .time(let time, _, let zone): (time.next, zone)
        case .moment(let wall, let zone): (wall.time, zone)
        default: nil
        }
    }

    fileprivate var day: CivilDate? {
        switch meaning {
        case .day(let date): date
        case .moment(let wall, _): wall.date
        default: nil
        }
    }

    fileprivate func due(in zone: Zone) -> TaskDue? {
        switch meaning {
        case .day(let date): .day(date)
        case .time(let time, let next, let named): .wallTime(WallTime(next, time.next), named ?? zone)
        case .moment(let wall, let named): .wallTime(wall, named ?? zone)
        case .recurrence: nil
        }
    }
}
