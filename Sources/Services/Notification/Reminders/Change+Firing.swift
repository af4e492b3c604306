import Contracts
import FoundationEssentials
import JSON
import Store
import TimeZones
import Timestamps

/// The parameters of a step.
struct FiringRules: Sendable {
    /// The available channels, besides in-app.
    var available: Set<Channel>
    /// Lateness after which a reminder is missed.
    var missedAfter: Duration
    /// Time after which an attempt is presumed lost.
    var lease: Duration
    var maximumAttempts: Int
    var firstPause: Duration
    /// Maximum number of text messages of one user within a day: they cost money, and the number's owner is not
    /// verified.
    var textsPerDay: Int
    /// Maximum number of e-mails to one user within an hour, because they bear the operator's name.
    var mailsPerHour: Int

    /// Lateness beyond which the service must have been down, so that quiet hours are applied again.
    static let punctual = Duration.seconds(60)
    static let longestPause = Duration.seconds(3600)

    /// Triples after each failure, up to an hour.
    func pause(after attempts: Int) -> Duration {
        var pause = firstPause
        for _ in 1..<max(1, attempts) where pause < Self.longestPause { pause *= 3 }
        return min(pause, Self.longestPause)
    }
}

/// The results of one step.
struct Step: Sendable {
    var attempts: [Attempt] = []
    var alarms: [Alarm] = []
    /// The lateness of each fired reminder.
    var lateness: [Duration] = []
    var missed = 0
    /// Number of e-mails of the last hour, once counted.
    fileprivate var mails: Int?
}

/// The firing of reminders and their deliveries.
extension Change where Record == NotificationRecord {
    /// Performs due actions: fires reminders, and claims attempts.
    mutating func advance(_ rules: FiringRules) -> Step {
        var step = Step()
        for entry in entries {
            guard var reminder = entry.record.reminder, let next = reminder.nextStep, next <= now else { continue }
            if reminder.state == .scheduled { fire(&reminder, rules, &step) }
            if reminder.state == .due { claim(&reminder, rules, &step) }
            put(reminder)
            if let alarm = reminder.alarm { step.alarms.append(alarm) }
        }
        return step
    }

    private mutating func fire(_ reminder: inout Reminder, _ rules: FiringRules, _ step: inout Step) {
        let lateness = now - reminder.at
        if lateness > rules.missedAfter {
            reminder.state = .missed
            reminder.firedAt = now
            reminder.isSnoozed = false
            step.missed += 1
            return emit(.reminderFailed, reminder, error: "missed")
        }
        let quiet = preferences.quietHours(for: reminder.priority)
        if lateness > FiringRules.punctual, !reminder.isSnoozed, let end = quiet?.end(at: now) {
            reminder.at = end
            return
        }
        reminder.state = .due
        reminder.firedAt = now
        reminder.round += 1
        reminder.isSnoozed = false
        reminder.deliveries = channels(for: reminder, rules).map { ReminderDelivery(channel: $0, nextAt: now) }
        step.lateness.append(lateness)
        emit(.reminderDue, reminder)
        deliverInApp(&reminder)
        holdText(of: &reminder, rules)
        holdMail(of: &reminder, rules, &step)
        reminder.settle()
    }

    private func channels(for reminder: Reminder, _ rules: FiringRules) -> [Channel] {
        let preferences = preferences
        return preferences.channels(for: reminder.priority).filter { channel in
            switch channel {
            case .inApp: true
            case .email: rules.available.contains(.email)
            case .push: rules.available.contains(.push)
            case .sms: preferences.phone != nil && rules.available.contains(.sms)
            case .webhook: preferences.webhook?.isReachable(among: rules.available) ?? false
            }
        }
    }

    /// The notice is published with the commit.
    private mutating func deliverInApp(_ reminder: inout Reminder) {
        guard let index = reminder.deliveries.firstIndex(where: { $0.channel == .inApp }) else { return }
        reminder.deliveries[index].state = .delivered
        reminder.deliveries[index].attempts = 1
        reminder.deliveries[index].deliveredAt = now
        reminder.deliveries[index].nextAt = nil
        emitNotice(reminder)
        emit(.reminderDelivered, reminder, channel: .inApp)
    }

    /// Cancels a text message over the limit. Each round of a snoozed reminder counts, whenever it was.
    private mutating func holdText(of reminder: inout Reminder, _ rules: FiringRules) {
        guard let index = reminder.deliveries.firstIndex(where: { $0.channel == .sms }) else { return }
        let dayAgo = now + .seconds(-86_400)
        let sent = entries.reduce(0) { sum, entry in
            guard let other = entry.record.reminder, other.id != reminder.id, let fired = other.firedAt, fired > dayAgo,
                other.deliveries.contains(where: { $0.channel == .sms && $0.attempts > 0 })
            else { return sum }
            return sum + other.round
        }
        guard sent + reminder.round > rules.textsPerDay else { return }
        giveUp(
            index, of: &reminder,
            "there have been \(rules.textsPerDay) text messages within a day, and more are not sent")
    }

    /// Drops an e-mail over the limit.
    private mutating func holdMail(of reminder: inout Reminder, _ rules: FiringRules, _ step: inout Step) {
        guard let index = reminder.deliveries.firstIndex(where: { $0.channel == .email }) else { return }
        let hourAgo = now + .seconds(-3600)
        let sent =
            step.mails
            ?? entries.count { entry in
                guard let other = entry.record.reminder, let fired = other.firedAt, fired > hourAgo else {
                    return false
                }
                return other.deliveries.contains { $0.channel == .email && $0.attempts > 0 }
            }
        step.mails = sent
        guard sent < rules.mailsPerHour else {
            return giveUp(
                index, of: &reminder,
                "there have been \(rules.mailsPerHour) mails within an hour, and more are not sent")
        }
        step.mails = sent + 1
    }

    private mutating func giveUp(_ index: Int, of reminder: inout Reminder, _ error: String) {
        reminder.deliveries[index].state = .failed
        reminder.deliveries[index].nextAt = nil
        reminder.deliveries[index].error = error
        emit(.reminderFailed, reminder, channel: reminder.deliveries[index].channel, error: error)
    }

    private func claim(_ reminder: inout Reminder, _ rules: FiringRules, _ step: inout Step) {
        for index in reminder.deliveries.indices {
            let delivery = reminder.deliveries[index]
            guard delivery.state == .pending, let next = delivery.nextAt, next <= now else { continue }
            reminder.deliveries[index].attempts += 1
            reminder.deliveries[index].nextAt = now + rules.lease
            step.attempts.append(
                Attempt(
                    userID: owner, reminder: reminder.id, round: reminder.round, channel: delivery.channel,
                    number: delivery.attempts + 1))
        }
    }

    /// Records the outcome of an attempt.
    ///
    /// - Returns: the alarm for the next attempt.
    mutating func record(_ outcome: AttemptOutcome, of attempt: Attempt, _ rules: FiringRules) -> Alarm? {
        guard var reminder = reminder(attempt.reminder), reminder.round == attempt.round,
            let index = reminder.deliveries.firstIndex(where: { $0.channel == attempt.channel })
        else { return nil }
        let delivery = reminder.deliveries[index]
        guard delivery.state == .pending || delivery.state == .cancelled && outcome == .delivered else { return nil }
        switch outcome {
        case .delivered:
            reminder.deliveries[index].state = .delivered
            reminder.deliveries[index].deliveredAt = now
            reminder.deliveries[index].error = nil
            reminder.deliveries[index].nextAt = nil
            emit(.reminderDelivered, reminder, channel: attempt.channel)
        case .failed(let error, let isFinal):
            reminder.deliveries[index].error = error
            if isFinal || delivery.attempts >= rules.maximumAttempts {
                reminder.deliveries[index].state = .failed
                reminder.deliveries[index].nextAt = nil
                emit(.reminderFailed, reminder, channel: attempt.channel, error: error)
            } else {
                reminder.deliveries[index].nextAt = now + rules.pause(after: delivery.attempts)
            }
        }
        reminder.settle()
        put(reminder)
        return reminder.alarm
    }
}

/// The planning of reminders.
extension Change where Record == NotificationRecord {
    /// Applies an event: plans the task's reminders, or cancels them. An event older than the known state changes
    /// nothing.
    ///
    /// - Returns: the alarms of upcoming reminders; nil when the event is outdated.
    mutating func take(_ news: TaskNews, zone: String?) -> [Alarm]? {
        var task =
            task(news.taskID) ?? TaskWatch(id: news.taskID, position: news.position, changedAt: news.changedAt)
        if record(news.taskID) != nil {
            guard news.position >= task.position else { return nil }
            // A redelivery: the alarms may not have been set.
            guard news.position > task.position else { return alarms(of: task) }
        }
        task.position = news.position
        task.changedAt = news.changedAt
        task.content = news.content
        task.zone = zone ?? task.zone
        task.origin = news.origin
        plan(&task, from: news.changedAt)
        put(task)
        return alarms(of: task)
    }

    /// Plans a task's reminders again, as of a given time.
    mutating func plan(_ task: inout TaskWatch, from moment: Timestamp) {
        let known = task.reminders.compactMap { reminder($0) }
        guard let content = task.content else {
            for reminder in known { cancel(reminder) }
            task.reminders = []
            return
        }
        let plan = ReminderPlan(
            content: content, preferences: preferences, zone: task.zone.flatMap { Zone($0) } ?? .utc)
        let hasFired = known.contains { $0.due == content.due.text && $0.round > 0 }
        var kept: [UUID] = []
        for moment in plan.moments(from: moment) where !(moment.isLate && hasFired) {
            kept.append(schedule(moment, of: task, content))
        }
        for reminder in known where !kept.contains(reminder.id) {
            // One that has fired for this very date is kept, so that it does not fire again.
            if reminder.round > 0, reminder.due == content.due.text {
                kept.append(reminder.id)
            } else {
                cancel(reminder)
            }
        }
        task.reminders = kept
    }

    private mutating func schedule(
        _ moment: ReminderPlan.Moment, of task: TaskWatch, _ content: TaskWatch.Content
    ) -> UUID {
        let mark = Reminder.mark(task: task.taskID, due: content.due.text, offset: moment.offset)
        var reminder =
            record(named: mark)?.reminder
            ?? Reminder(
                id: .timeOrdered(at: now), taskID: task.taskID, title: content.title, priority: content.priority,
                due: content.due.text, dueAt: content.due.instant, offset: moment.offset, at: moment.at)
        let before = reminder
        if reminder.round == 0 || reminder.state == .scheduled {
            reminder.title = content.title
            reminder.priority = content.priority
        }
        if reminder.round == 0 {
            reminder.state = .scheduled
            reminder.at = moment.at
        }
        if reminder != before || self.reminder(reminder.id) == nil { put(reminder) }
        return reminder.id
    }

    private mutating func cancel(_ reminder: Reminder) {
        var cancelled = reminder
        cancelled.cancel()
        if cancelled != reminder { put(cancelled) }
    }

    func alarms(of task: TaskWatch) -> [Alarm] { task.reminders.compactMap { reminder($0)?.alarm } }
}

/// Limits on the number of a user's records.
extension Change where Record == NotificationRecord {
    /// Maximum number of notifications in the history.
    static var historyLimit: Int { 500 }
    /// Number of records below which nothing needs to be removed.
    private static var tidyAbove: Int { 800 }
    /// Number of records removed with one change.
    private static var tidyAtOnce: Int { 100 }
    /// Time for which the position of a task without reminders is kept, to detect late events.
    private static var positionLifetime: Duration { .seconds(30 * 24 * 3600) }

    /// Removes old records: the oldest notifications beyond the limit, cancelled reminders, tasks completed long ago.
    mutating func tidy() {
        guard count > Self.tidyAbove else { return }
        var past: [Reminder] = []
        var useless: [UUID] = []
        for entry in entries {
            switch entry.record {
            case .reminder(let reminder) where reminder.state == .cancelled: useless.append(reminder.id)
            case .reminder(let reminder) where reminder.isPast && reminder.nextStep == nil: past.append(reminder)
            case .task(let task) where task.content == nil && now - task.changedAt > Self.positionLifetime:
                useless.append(task.id)
            default: break
            }
        }
        past.sort { ($0.firedAt ?? now) < ($1.firedAt ?? now) }
        useless += past.dropLast(Self.historyLimit).map(\.id)
        for id in useless.prefix(Self.tidyAtOnce) { remove(id) }
    }
}

/// Access to records by kind.
extension Change where Record == NotificationRecord {
    var preferences: Preferences { storedPreferences?.preferences ?? Preferences() }

    var storedPreferences: (preferences: Preferences, rev: Int64, isApplied: Bool)? {
        guard case .preferences(let preferences, let rev, let isApplied) = record(NotificationRecord.preferencesID)
        else { return nil }
        return (preferences, rev, isApplied)
    }

    func task(_ id: UUID) -> TaskWatch? { record(id)?.task }
    func reminder(_ id: UUID) -> Reminder? { record(id)?.reminder }

    mutating func put(_ reminder: Reminder) { put(.reminder(reminder)) }
    mutating func put(_ task: TaskWatch) { put(.task(task)) }
}

/// The events of reminders.
extension Change where Record == NotificationRecord {
    mutating func emit(_ type: EventType, _ reminder: Reminder, channel: Channel? = nil, error: String? = nil) {
        var payload = JSONWriter()
        payload.object { json in
            json.member("reminder_id", reminder.id.uuidString.lowercased())
            json.member("title", reminder.title)
            json.member("channel", ifPresent: channel?.rawValue)
            json.member("due", reminder.due)
            json.member("due_at", orNull: reminder.dueAt?.rfc3339)
            json.member("offset", reminder.offset)
            json.member("error", ifPresent: error)
        }
        emit(type, of: reminder.taskID, payload: payload.bytes)
    }

    /// Emits the notice that open clients show.
    mutating func emitNotice(_ reminder: Reminder) {
        var payload = JSONWriter()
        payload.object { json in
            json.member("kind", "reminder")
            json.member("id", reminder.id.uuidString.lowercased())
            json.member("task_id", reminder.taskID)
            json.member("title", reminder.title)
            json.member("priority", reminder.priority)
            json.member("due", reminder.due)
            json.member("due_at", orNull: reminder.dueAt?.rfc3339)
            json.member("text", "Reminder: \(reminder.title)")
        }
        emit(.syncNotice, of: reminder.taskID, payload: payload.bytes)
    }

    private mutating func emit(_ type: EventType, of taskID: String, payload: [UInt8]) {
        let data = TaskEventData(
            userID: owner, taskID: taskID, sequence: rev, idempotencyKey: nextEventID, payload: payload)
        let origin = UUID(uuidString: taskID).flatMap { task($0)?.origin }
        emit(
            PendingEvent(
                pubsub: type.topic.pubsub, topic: type.topic.name, type: type.rawValue, subject: taskID,
                data: data.json, traceparent: origin?.traceparent, correlationID: origin?.correlationID))
    }
}
