public import FoundationEssentials
import Recurrence
public import TimeZones
public import Timestamps

extension TodoTask {
    /// What the next occurrence is a copy of: this task, or what it was before it was changed alone.
    var seriesContent: TaskContent { series?.template ?? content }

    /// Brings the series into line with a change of the task, or with its creation.
    ///
    /// A task that begins to recur without a due date gets the rule's first one, from today on. When the due date or the rule
    /// changes for all occurrences, the rule runs from the new due date on.
    /// - Parameters:
    ///   - old: the task before; nil for a new one.
    ///   - edit: what was done to the content, to be done to the template as well.
    ///   - zone: the user's.
    /// - Throws: ``TaskFieldFault`` when the change makes no sense for a series.
    public mutating func followSeries(
        from old: TodoTask?, scope: SeriesScope = .all, in zone: Zone, now: Timestamp,
        applying edit: (TaskContent) -> TaskContent = { $0 }
    ) throws(TaskFieldFault) {
        guard let rule = content.recurrence else {
            if scope == .this, old?.content.recurrence != nil { throw .recurrenceOfOne }
            series?.template = nil
            return
        }
        guard let old, let series = old.series, old.content.recurrence != nil else {
            return try begin(rule, in: zone, now: now)
        }
        guard scope == .all else {
            guard rule == old.content.recurrence else { throw .recurrenceOfOne }
            return keep(old.seriesContent, of: series)
        }
        try follow(series.template == nil ? content : edit(old.seriesContent), from: old, in: zone)
    }

    /// Starts a series, or once more the one that the task belonged to.
    private mutating func begin(_ rule: RecurrenceRule, in zone: Zone, now: Timestamp) throws(TaskFieldFault) {
        if content.due == nil {
            var days = rule.endless.occurrences(fromDay: zone.wallTime(at: now).date, in: zone)
            guard let first = days.next() else { throw .noOccurrence }
            content.due = .day(first.date)
        }
        guard let due = content.due else { return }
        try rule.checkHappens(from: due, in: zone)
        series = TaskSeries(
            id: series?.id ?? id, occurrence: series?.occurrence ?? 1, anchor: due, zone: due.zone(or: zone))
    }

    /// Lets the series go on from what its occurrences are to be from now on.
    private mutating func follow(
        _ template: TaskContent, from old: TodoTask, in zone: Zone
    ) throws(TaskFieldFault) {
        guard var series = old.series, let rule = template.recurrence else { return }
        guard let due = template.due else { throw TaskFieldFault("due", "must be there while the task recurs") }
        let before = old.seriesContent
        if due != before.due || rule != before.recurrence {
            try rule.checkHappens(from: due, in: zone)
            series.restart(from: due, template.recurrence == before.recurrence ? before : nil, in: zone)
        }
        keep(template, of: series)
    }

    /// Sets the series; the template only where it says something else than the task.
    private mutating func keep(_ template: TaskContent, of series: TaskSeries) {
        var series = series
        var plain = template
        plain.status = content.status
        series.template = plain == content ? nil : template.pending
        self.series = series
    }
}

extension TodoTask {
    /// The occurrence after this completed one; nil when there is none to make.
    public func successor(id: UUID, now: Timestamp) -> TodoTask? {
        guard let completed, content.status == .completed, let series, let rule = content.recurrence,
            let scheduled = seriesContent.due,
            let step = series.step(of: rule, from: scheduled, after: completed)
        else { return nil }
        var next = TodoTask(id: id, content: seriesContent.pending.unchecked(), now: now, creation: series.nextMark)
        next.content.due = step.due
        next.series = series.advanced(by: step)
        return next
    }

    /// The task moved on to the next occurrence, undone; nil when there is none.
    public func skipped(now: Timestamp, rev: Int64) -> TodoTask? {
        guard let series, let rule = content.recurrence, let scheduled = seriesContent.due,
            let step = series.step(of: rule, from: scheduled, after: now)
        else { return nil }
        var content = seriesContent.pending.unchecked()
        content.due = step.due
        guard var task = changed(to: content, now: now, rev: rev) else { return nil }
        task.series = series.advanced(by: step)
        return task
    }

    /// The due dates that would follow, if this occurrence were done at `now` and the later ones in time.
    public func upcoming(now: Timestamp, limit: Int) -> [TaskDue] {
        guard let series, let rule = content.recurrence, let scheduled = seriesContent.due else { return [] }
        return series.upcoming(rule, from: scheduled, after: completed ?? now, limit: limit)
    }
}

extension TaskSeries {
    fileprivate func advanced(by step: Step) -> TaskSeries {
        TaskSeries(id: id, occurrence: occurrence + 1, anchor: step.anchor, zone: zone, passed: step.passed)
    }

    /// Lets the rule run from another due date.
    /// - Parameter before: what the scheduled occurrence was, if the rule is still the same: then COUNT goes on.
    fileprivate mutating func restart(from due: TaskDue, _ before: TaskContent?, in zone: Zone) {
        if let rule = before?.recurrence, let scheduled = before?.due {
            let clock = anchor.zone(or: self.zone)
            let reached = scheduled.wallTime(in: clock)
            // Counted as the rule counts, which bounds the counting as well.
            if rule.origin == .due, rule.countLimit != nil, let rest = rule.continued(after: passed) {
                passed += rest.occurrences(from: anchor, in: clock).prefix { $0 < reached }.count
            }
        } else {
            passed = 0
        }
        anchor = due
        self.zone = due.zone(or: zone)
    }
}

extension RecurrenceRule {
    /// A rule such as every 30 February is a mistake; one whose UNTIL is over is not.
    fileprivate func checkHappens(from due: TaskDue, in zone: Zone) throws(TaskFieldFault) {
        var occurrences = endless.occurrences(from: due, in: due.zone(or: zone))
        guard occurrences.next() != nil else { throw .noOccurrence }
    }
}

extension TaskContent {
    /// As it is to be done, again.
    var pending: TaskContent {
        var content = self
        content.status = .pending
        return content
    }
}

extension TaskFieldFault {
    static let recurrenceOfOne = TaskFieldFault("recurrence", "belongs to the whole series; change it with scope=all")
    static let noOccurrence = TaskFieldFault("recurrence", "never happens")
}
