import FoundationEssentials
import JSON
import Store
import Timestamps

/// What the service keeps of one user, all under one root: preferences, tasks and their reminders.
enum NotificationRecord: StoredRecord {
    /// `isApplied` is false while the reminders planned by earlier preferences are still being planned anew.
    case preferences(Preferences, rev: Int64, isApplied: Bool)
    case task(TaskWatch)
    case reminder(Reminder)

    static let preferencesID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))

    var id: UUID {
        switch self {
        case .preferences: Self.preferencesID
        case .task(let task): task.id
        case .reminder(let reminder): reminder.id
        }
    }

    var rev: Int64 {
        get {
            switch self {
            case .preferences(_, let rev, _): rev
            case .task(let task): task.rev
            case .reminder(let reminder): reminder.rev
            }
        }
        set {
            switch self {
            case .preferences(let preferences, _, let isApplied):
                self = .preferences(preferences, rev: newValue, isApplied: isApplied)
            case .task(var task):
                task.rev = newValue
                self = .task(task)
            case .reminder(var reminder):
                reminder.rev = newValue
                self = .reminder(reminder)
            }
        }
    }

    var lookupKey: String? {
        guard case .reminder(let reminder) = self else { return nil }
        return reminder.mark
    }

    var reminder: Reminder? {
        guard case .reminder(let reminder) = self else { return nil }
        return reminder
    }

    var task: TaskWatch? {
        guard case .task(let task) = self else { return nil }
        return task
    }
}
