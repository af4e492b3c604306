import FoundationEssentials
import Store
import TimeZones
import Timestamps

/// From tasks to reminders.
extension Change where Record == NotificationRecord {
    /// Takes an event: plans the task's reminders, or cancels them. What is older than what is known changes nothing.
    ///
    /// - Returns: the reminders that lie ahead, for their alarms; nil when the event is old news.
    mutating func take(_ news: TaskNews, zone: String?) -> [Alarm]? {
        var task =
            task(news.taskID) ?? TaskWatch(id: news.taskID, position: news.position, changedAt: news.changedAt)
        if record(news.taskID) != nil {
            guard news.position >= task.position else { return nil }
            // Delivered again: its alarms may not have been set.
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

    /// Plans a task's reminders anew, seen from a moment.
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
            // What has fired for this very date stays: it must not fire again.
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
