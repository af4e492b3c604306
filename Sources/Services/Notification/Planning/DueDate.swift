import TimeZones
import Timestamps

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
