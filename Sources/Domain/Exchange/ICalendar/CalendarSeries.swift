import Recurrence
import TimeZones
import Timestamps

/// A recurring VTODO with the overridden occurrences in the same document.
struct CalendarSeries {
    private static let mostOthers = 100

    let master: CalendarComponent
    /// The components that override occurrences, as completed or changed.
    let overrides: [CalendarComponent]
    let zone: Zone

    /// The tasks for the series: one for the series itself, and one for each additional date (RDATE). Empty when all of
    /// it is over.
    func tasks(_ zones: inout CalendarZones) -> [ExchangedTask] {
        var reader = master
        let leftOut = times(of: "EXDATE", &reader, &zones)
        let others = times(of: "RDATE", &reader, &zones)
        var task = reader.task
        guard let start = master.start, let due = task.due else {
            task.recurrence = master.rule
            return [task]
        }
        // Marks for the occurrences that are excluded or overridden, by day alone where they are named so.
        let taken = Set((leftOut + overrides.compactMap(\.occurrence)).flatMap(marks))
        let further = others.prefix(Self.mostOthers).filter { taken.isDisjoint(with: marks($0)) && $0 != start }
        if others.count > Self.mostOthers { task.leaveOut("RDATE", "has more than \(Self.mostOthers) dates") }
        var tasks = further.enumerated().map { index, date in copy(task, at: date, from: start, due: due, number: index)
        }
        guard let rule = master.rule.map({ CalendarRule.read($0, beside: start, clock: zone) }) else {
            return taken.isDisjoint(with: marks(start)) ? [task] + tasks : tasks
        }
        guard let (first, passed) = firstLeft(rule, start, taken), let rest = rule.continued(after: passed) else {
            return tasks
        }
        if leftOut.contains(where: { isAfter(first, $0) }) {
            task.leaveOut("EXDATE", "leaves out an occurrence that is still to come; the series here has it")
        }
        let distance = days(from: start, to: due)
        task.due = first == start ? due : due.moved(bySeconds: seconds(from: start, to: first))
        task.recurrence = shifted(rest, from: first, by: distance, &task)
        settleClock(&task)
        tasks.insert(task, at: 0)
        return tasks
    }

    private func times(
        of name: String, _ component: inout CalendarComponent, _ zones: inout CalendarZones
    ) -> [ExchangedDue] {
        component.node.all(name).flatMap { line in
            line.value.split(separator: ",").prefix(2000).compactMap { text in
                component.time(ContentLine(line, value: String(text)), &zones)
            }
        }
    }

    private func copy(
        _ task: ExchangedTask, at date: ExchangedDue, from start: ExchangedDue, due: ExchangedDue, number: Int
    ) -> ExchangedTask {
        var copy = task
        copy.uid = task.uid.map { "\($0)/\(date.wire)" }
        copy.due = due.moved(bySeconds: seconds(from: start, to: date))
        copy.notes = [ImportNote("RDATE", .adjusted, "is a task of its own")]
        return copy
    }

    /// The first occurrence that is not taken, and the number of those before it; nil when all are.
    private func firstLeft(
        _ rule: RecurrenceRule, _ start: ExchangedDue, _ taken: Set<Int>
    ) -> (ExchangedDue, passed: Int)? {
        guard !taken.isDisjoint(with: marks(start)) else { return (start, 0) }
        let clock = clock(of: start)
        let wall = start.wall(in: clock)
        var occurrences = rule.occurrences(from: wall, in: clock)
        var passed = 0
        while let next = occurrences.next() {
            let occurrence = start.moved(bySeconds: next.civilSeconds - wall.civilSeconds, in: clock)
            guard !taken.isDisjoint(with: marks(occurrence)) else { return (occurrence, passed) }
            passed += 1
            // Each taken occurrence has two marks at most.
            guard passed <= taken.count else { return nil }
        }
        return nil
    }

    /// The zone in which the rule counts: the document's, or UTC for `Z`.
    private func clock(of due: ExchangedDue) -> Zone {
        switch due {
        case .wall(_, let name): Zone(name) ?? zone
        case .instant: .utc
        case .day: zone
        }
    }

    /// Numbers that two times share when they mean the same occurrence: the instant; a whole day matches everything on
    /// it.
    private func marks(_ due: ExchangedDue) -> [Int] {
        switch due {
        case .day(let day): [day.daysSince1970 * 2 + 1]
        case .wall(let wall, _): [moment(due), wall.daysSince1970 * 2 + 1].filter { $0 % 2 == 0 || hasDays }
        case .instant:
            [moment(due), Zone.utc.wallTime(at: Timestamp(seconds: Int64(moment(due) / 2))).daysSince1970 * 2 + 1]
                .filter { $0 % 2 == 0 || hasDays }
        }
    }

    /// True when any occurrence is identified by its day.
    private var hasDays: Bool {
        if case .day? = master.start { return true }
        return master.node.all("EXDATE").contains { !$0.value.contains("T") }
            || overrides.contains { if case .day? = $0.occurrence { true } else { false } }
    }

    private func moment(_ due: ExchangedDue) -> Int { Int(due.moment(in: zone)?.seconds ?? 0) * 2 }

    private func isAfter(_ first: ExchangedDue, _ other: ExchangedDue) -> Bool {
        (other.moment(in: zone)?.seconds ?? 0) > (first.moment(in: zone)?.seconds ?? 0)
    }

    private func days(from start: ExchangedDue, to due: ExchangedDue) -> Int {
        let clock = clock(of: start)
        return due.wall(in: clock).daysSince1970 - start.wall(in: clock).daysSince1970
    }

    private func seconds(from start: ExchangedDue, to other: ExchangedDue) -> Int {
        let clock = clock(of: start)
        return other.wall(in: clock).civilSeconds - start.wall(in: clock).civilSeconds
    }

    private func shifted(
        _ rule: RecurrenceRule, from first: ExchangedDue, by days: Int, _ task: inout ExchangedTask
    ) -> RecurrenceRule {
        let day = first.wall(in: clock(of: first)).date
        guard days >= 0, days < 3660, let moved = RuleShift.shifted(rule, from: day, by: days) else {
            task.adjust("RRULE", "makes starts; the due dates after the first are the starts, not \(days) days later")
            return rule
        }
        return moved
    }

    /// Sets UTC as the series' zone when days counted in UTC differ from those of the user.
    private func settleClock(_ task: inout ExchangedTask) {
        guard case .instant(let instant)? = task.due, let rule = task.recurrence else { return }
        let namesDays =
            !(rule.weekdays.isEmpty && rule.monthDays.isEmpty && rule.yearDays.isEmpty && rule.months.isEmpty)
        let wall = Zone.utc.wallTime(at: instant)
        guard rule.frequency != .daily || namesDays, wall.date != zone.wallTime(at: instant).date else { return }
        task.due = .wall(wall, zone: Zone.utc.name)
    }
}
