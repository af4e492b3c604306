import FoundationEssentials
import Store
import Timestamps

/// What keeps a user's records few.
extension Change where Record == NotificationRecord {
    /// The history holds so many notifications.
    static var historyLimit: Int { 500 }
    /// Below so many records nobody needs to tidy.
    private static var tidyAbove: Int { 800 }
    /// So many records are removed with one change.
    private static var tidyAtOnce: Int { 100 }
    /// How long the position of a task without reminders is remembered, against events that come late.
    private static var positionLifetime: Duration { .seconds(30 * 24 * 3600) }

    /// Forgets what is old: the oldest notifications beyond the limit, cancelled reminders, tasks long done.
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
