public import FoundationEssentials
import JSON
public import Recurrence
public import TimeZones
public import Timestamps

/// The series of a recurring task, from which its next occurrences are made. The rule itself belongs to the task.
public struct TaskSeries: Sendable, Hashable {
    /// The id of the series' first task.
    public let id: UUID
    /// The task's number in the series, from 1.
    public internal(set) var occurrence: Int
    /// The due date from which the rule runs (DTSTART). Every occurrence is computed from it, so that the 31st stays
    /// the 31st after shorter months.
    public internal(set) var anchor: TaskDue
    /// The zone in which days begin, and in which instants keep their time of day.
    public internal(set) var zone: Zone
    /// Number of occurrences before the anchor, for COUNT.
    public internal(set) var passed: Int
    /// The content for the next occurrence, if this one was changed alone.
    public internal(set) var template: TaskContent?

    init(
        id: UUID, occurrence: Int = 1, anchor: TaskDue, zone: Zone, passed: Int = 0, template: TaskContent? = nil
    ) {
        self.id = id
        self.occurrence = occurrence
        self.anchor = anchor
        self.zone = zone
        self.passed = passed
        self.template = template
    }

    static let markPrefix = "series:"

    /// The creation mark of an occurrence, which ensures that it is created at most once.
    public func mark(of occurrence: Int) -> CreationMark {
        CreationMark(key: "\(Self.markPrefix)\(id.taskID):\(occurrence)", request: "")
    }

    /// The mark of the next occurrence.
    public var nextMark: CreationMark { mark(of: occurrence + 1) }
}

/// The occurrences that a change applies to.
public enum SeriesScope: String, Sendable, Hashable, CaseIterable {
    /// Only this one; later ones are made as if it had not been changed.
    case this
    /// This one and later ones.
    case all
}

/// The continuation of a series.
extension TaskSeries {
    /// A due date of the series, and the anchor for counting from it.
    struct Step: Sendable, Hashable {
        let due: TaskDue
        let anchor: TaskDue
        let passed: Int
    }

    /// The occurrence after the scheduled one, when that is completed at `moment`; nil when the series is over.
    ///
    /// For rules from the due date: the rule's next occurrence after both the scheduled one and the moment. For rules
    /// from the completion: the rule's next occurrence after the day of completion. A whole day that has begun counts
    /// as over.
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
        // COUNT limits the occurrences that took place, not those of the rule as it restarts each time.
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

    /// The next due dates, assuming that each is completed in time; at most `limit`.
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
    /// The task's rule from here on: with the rest of its COUNT, including this occurrence.
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

/// The stored form of a series, inside its task's; with short names like that one.
extension TaskSeries {
    func encode(into writer: inout JSONWriter) {
        writer.raw("{\"i\":")
        writer.taskID(id)
        writer.raw(",\"n\":")
        writer.integer(occurrence)
        writer.raw(",\"a\":")
        writer.string(anchor.text)
        writer.raw(",\"z\":")
        writer.string(zone.name)
        if passed > 0 {
            writer.raw(",\"c\":")
            writer.integer(passed)
        }
        if let template {
            writer.raw(",\"t\":{")
            template.encodeStored(into: &writer)
            writer.raw("}")
        }
        writer.raw("}")
    }

    /// Reads the form that ``encode(into:)`` writes; a zone unknown to this system becomes UTC.
    init?(from scanner: inout JSONScanner) throws {
        var id: UUID?
        var occurrence = 1
        var anchor: TaskDue?
        var zone = Zone.utc
        var passed = 0
        var template: TaskContent?
        try scanner.object { key, scanner in
            switch key {
            case "i": id = UUID(taskID: try scanner.string())
            case "n": occurrence = Int(try scanner.integer())
            case "a": anchor = TaskDue(stored: try scanner.string())
            case "z": zone = Zone(try scanner.string()) ?? .utc
            case "c": passed = Int(try scanner.integer())
            case "t": template = try TaskContent(stored: &scanner)
            default: try scanner.skip()
            }
        }
        guard let id, let anchor else { return nil }
        self.init(id: id, occurrence: occurrence, anchor: anchor, zone: zone, passed: passed, template: template)
    }
}

extension TodoTask {
    /// The content for the next occurrence: that of this task, or from before it was changed alone.
    var seriesContent: TaskContent { series?.template ?? content }

    /// Adapts the series to a change of the task, or to its creation.
    ///
    /// A task that begins to recur without a due date gets the rule's first one, starting today. When the due date or
    /// the rule changes for all occurrences, the rule runs from the new due date.
    ///
    /// - Parameters:
    ///   - old: the task before; nil for a new one.
    ///   - zone: the user's zone.
    ///   - edit: the change to the content, to be applied to the template as well.
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

    /// Starts a series, or resumes the one that the task belonged to.
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

    /// Makes the series continue with a new template for its occurrences.
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

    /// Sets the series, with the template only if it differs from the task.
    private mutating func keep(_ template: TaskContent, of series: TaskSeries) {
        var series = series
        var plain = template
        plain.status = content.status
        series.template = plain == content ? nil : template.pending
        self.series = series
    }
}

extension TodoTask {
    /// The next occurrence after this completed one; nil when there is none.
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

    /// The task moved to its next occurrence, pending; nil when there is none.
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

    /// The due dates that would follow if this occurrence were completed at `now` and later ones in time.
    public func upcoming(now: Timestamp, limit: Int) -> [TaskDue] {
        guard let series, let rule = content.recurrence, let scheduled = seriesContent.due else { return [] }
        return series.upcoming(rule, from: scheduled, after: completed ?? now, limit: limit)
    }
}

extension TaskSeries {
    fileprivate func advanced(by step: Step) -> TaskSeries {
        TaskSeries(id: id, occurrence: occurrence + 1, anchor: step.anchor, zone: zone, passed: step.passed)
    }

    /// Makes the rule run from another due date.
    ///
    /// - Parameter before: the content of the scheduled occurrence, if the rule is unchanged, so that COUNT continues.
    fileprivate mutating func restart(from due: TaskDue, _ before: TaskContent?, in zone: Zone) {
        if let rule = before?.recurrence, let scheduled = before?.due {
            let clock = anchor.zone(or: self.zone)
            let reached = scheduled.wallTime(in: clock)
            // Counted along the rule, which also limits the counting.
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
    /// Throws for a rule without occurrences, such as every 30 February; one whose UNTIL has passed is valid.
    fileprivate func checkHappens(from due: TaskDue, in zone: Zone) throws(TaskFieldFault) {
        var occurrences = endless.occurrences(from: due, in: due.zone(or: zone))
        guard occurrences.next() != nil else { throw .noOccurrence }
    }
}

extension TaskContent {
    /// The content as not completed.
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
