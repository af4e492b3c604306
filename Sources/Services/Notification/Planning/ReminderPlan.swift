import TimeZones
import Timestamps

/// Computes the times of a task's reminders.
struct ReminderPlan: Sendable {
    /// One planned reminder.
    struct Moment: Sendable, Equatable {
        let offset: Int
        let at: Timestamp
        /// True when its time had already passed when the task was changed, but the task is not due yet.
        var isLate = false
    }

    let content: TaskWatch.Content
    let preferences: Preferences
    /// The account's zone.
    let zone: Zone

    /// The instant the task is due; for a whole day, the user's time of day on it.
    var due: Timestamp { content.due.moment(dayTime: preferences.dayTime, in: preferences.zone ?? zone) }

    /// Minutes before the due date, without duplicates. A task for a whole day without reminders of its own gets one at
    /// the day's time.
    var offsets: [Int] {
        if let own = content.offsets { return Set(own).sorted(by: >) }
        guard let offset = preferences.offset(for: content.priority) else { return [] }
        return [content.due.day == nil ? offset : 0]
    }

    /// The reminders, as of the change that causes them. Those already past are left out, except the last one of a task
    /// that is not due yet. Of those that quiet hours move to the same time, the last one is kept.
    func moments(from change: Timestamp) -> [Moment] {
        let due = due
        let planned = offsets.map { Moment(offset: $0, at: due + .seconds(-60 * Int64($0))) }
        var moments = planned.filter { $0.at >= change }
        if let last = planned.last(where: { $0.at < change }), due > change {
            moments.append(Moment(offset: last.offset, at: change, isLate: true))
        }
        let quiet = preferences.quietHours(for: content.priority)
        var byTime: [Timestamp: Moment] = [:]
        for moment in moments {
            let held = Moment(offset: moment.offset, at: quiet?.end(at: moment.at) ?? moment.at, isLate: moment.isLate)
            if let other = byTime[held.at], other.offset < held.offset { continue }
            byTime[held.at] = held
        }
        return byTime.values.sorted { $0.at < $1.at }
    }
}

/// A task's due date in one of its three forms: an instant, a wall time with its zone, a whole day.
struct DueDate: Sendable, Hashable {
    /// The text in the task.
    let text: String
    /// The instant; nil for a whole day.
    let instant: Timestamp?
    /// The date of a task without a time.
    let day: CivilDate?

    /// - Returns: nil when the text has none of the three forms, or lacks its instant.
    init?(_ text: String, at instant: Timestamp?) {
        guard text.utf8.count <= 128 else { return nil }
        self.text = text
        day = CivilDate(iso8601: text)
        self.instant = day == nil ? instant ?? Timestamp(rfc3339: text) : nil
        guard day != nil || self.instant != nil else { return nil }
    }

    /// The zone of a wall time (RFC 9557).
    var zone: Zone? {
        guard let open = text.lastIndex(of: "["), text.last == "]" else { return nil }
        return Zone(text[text.index(after: open)...].dropLast())
    }

    /// The instant from which reminders count back.
    func moment(dayTime: TimeOfDay, in zone: Zone) -> Timestamp {
        if let instant { return instant }
        return zone.instant(of: WallTime(day ?? CivilDate(daysSince1970: 0), dayTime))
    }
}
