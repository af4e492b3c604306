import TimeZones
import Timestamps

/// When the reminders of a task fire.
struct ReminderPlan: Sendable {
    /// One reminder to be.
    struct Moment: Sendable, Equatable {
        let offset: Int
        let at: Timestamp
        /// Its time had passed already when the task was changed, but the task is not due yet: better late than never.
        var isLate = false
    }

    let content: TaskWatch.Content
    let preferences: Preferences
    /// The account's zone.
    let zone: Zone

    /// The instant the task is due, for a whole day the user's time of day on it.
    var due: Timestamp { content.due.moment(dayTime: preferences.dayTime, in: preferences.zone ?? zone) }

    /// Minutes before due, without repetition. A task of a whole day that does not say is recalled at the day's time itself.
    var offsets: [Int] {
        if let own = content.offsets { return Set(own).sorted(by: >) }
        guard let offset = preferences.offset(for: content.priority) else { return [] }
        return [content.due.day == nil ? offset : 0]
    }

    /// The reminders, seen from the moment of the change that causes them. What was past by then is left out, except the
    /// last one of a task that is still ahead. Of those that quiet hours bring together the last one stays.
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

/// When a task is due, in one of its three forms: an instant, a wall time with its zone, a whole day.
struct DueDate: Sendable, Hashable {
    /// As the task has it.
    let text: String
    /// The instant; nil for a whole day.
    let instant: Timestamp?
    /// The day of a task without a time.
    let day: CivilDate?

    /// - Returns: nil when the text is none of the three forms, or lacks its instant.
    init?(_ text: String, at instant: Timestamp?) {
        guard text.utf8.count <= 128 else { return nil }
        self.text = text
        day = CivilDate(iso8601: text)
        self.instant = day == nil ? instant ?? Timestamp(rfc3339: text) : nil
        guard day != nil || self.instant != nil else { return nil }
    }

    /// The zone that a wall time names (RFC 9557).
    var zone: Zone? {
        guard let open = text.lastIndex(of: "["), text.last == "]" else { return nil }
        return Zone(text[text.index(after: open)...].dropLast())
    }

    /// The instant that reminders count back from.
    func moment(dayTime: TimeOfDay, in zone: Zone) -> Timestamp {
        if let instant { return instant }
        return zone.instant(of: WallTime(day ?? CivilDate(daysSince1970: 0), dayTime))
    }
}
