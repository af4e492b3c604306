public import Recurrence
import TimeZones
import Timestamps

/// Where a series goes on.
extension TaskSeries {
    /// A due date of the series, and from where it is counted then.
    struct Step: Sendable, Hashable {
        let due: TaskDue
        let anchor: TaskDue
        let passed: Int
    }

    /// The occurrence after the scheduled one, for somebody who is done with it at `moment`; nil when the series is over.
    ///
    /// From the due date: the next in the rule that lies after both the scheduled one and the moment. From the completion:
    /// the rule's next after the day of the completion. A whole day that has begun counts as over.
    func step(of rule: RecurrenceRule, from scheduled: TaskDue, after moment: Timestamp) -> Step? {
        switch rule.origin {
        case .due: stepFromDue(rule, scheduled, moment)
        case .completion: stepFromCompletion(rule, scheduled, moment)
        }
    }

    private func stepFromDue(_ rule: RecurrenceRule, _ scheduled: TaskDue, _ moment: Timestamp) -> Step? {
        guard let rule = rule.continued(after: passed) else { return nil }
        let zone = anchor.zone(or: zone)
        let now = zone.wallTime(at: moment)
        let latest = max(scheduled.wallTime(in: zone), scheduled.isWholeDay ? WallTime(now.date) : now)
        var occurrences = rule.occurrences(from: anchor, in: zone)
        guard let next = occurrences.next(after: latest) else { return nil }
        return Step(due: anchor.moved(to: next, in: zone), anchor: anchor, passed: passed)
    }

    private func stepFromCompletion(_ rule: RecurrenceRule, _ scheduled: TaskDue, _ moment: Timestamp) -> Step? {
        // What is counted are the occurrences that there were, not those of a rule that starts anew each time.
        guard let rest = rule.continued(after: passed + 1) else { return nil }
        let zone = scheduled.zone(or: zone)
        let now = zone.wallTime(at: moment)
        let start = scheduled.moved(to: WallTime(now.date, scheduled.wallTime(in: zone).time), in: zone)
        let startWall = start.wallTime(in: zone)
        let latest = rule.hours.isEmpty ? max(startWall, scheduled.isWholeDay ? startWall : now) : now
        var occurrences = rest.uncounted.occurrences(from: start, in: zone)
        guard let next = occurrences.next(after: latest) else { return nil }
        let due = start.moved(to: next, in: zone)
        return Step(due: due, anchor: due, passed: passed + 1)
    }

    /// The due dates to come if each is done in time, at most so many.
    func upcoming(_ rule: RecurrenceRule, from scheduled: TaskDue, after moment: Timestamp, limit: Int) -> [TaskDue] {
        var series = self
        var (scheduled, moment) = (scheduled, moment)
        var found: [TaskDue] = []
        while found.count < limit, let step = series.step(of: rule, from: scheduled, after: moment) {
            found.append(step.due)
            (series.anchor, series.passed, scheduled) = (step.anchor, step.passed, step.due)
            moment = max(moment, step.due.instant ?? zone.instant(of: step.due.wallTime(in: zone)))
        }
        return found
    }
}

extension TodoTask {
    /// The task's rule as it goes on from here: with what is left of its COUNT, this occurrence included.
    public var remainingRule: RecurrenceRule? {
        guard let rule = content.recurrence, let series, rule.countLimit != nil, let scheduled = seriesContent.due,
            let rest = rule.continued(after: series.passed)
        else { return content.recurrence }
        guard rule.origin == .due else { return rest }
        let zone = series.anchor.zone(or: series.zone)
        let reached = scheduled.wallTime(in: zone)
        let gone = rest.occurrences(from: series.anchor, in: zone).prefix { $0 < reached }.count
        return rest.continued(after: gone) ?? rest
    }
}

extension RecurrenceRule {
    func occurrences(from due: TaskDue, in zone: Zone) -> Occurrences {
        if case .day(let day) = due { return occurrences(fromDay: day, in: zone) }
        return occurrences(from: due.wallTime(in: zone), in: zone)
    }
}
