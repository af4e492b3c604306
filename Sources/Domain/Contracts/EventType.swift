/// The CloudEvents `type` of every event of the suite.
public enum EventType: String, Sendable, Hashable, CaseIterable {
    case taskCreated = "com.todo.task.created"
    case taskUpdated = "com.todo.task.updated"
    case taskCompleted = "com.todo.task.completed"
    case taskReopened = "com.todo.task.reopened"
    case taskDeleted = "com.todo.task.deleted"
    case reminderScheduled = "com.todo.reminder.scheduled"
    case reminderCancelled = "com.todo.reminder.cancelled"
    case reminderDue = "com.todo.reminder.due"
    case reminderDelivered = "com.todo.reminder.delivered"
    case reminderFailed = "com.todo.reminder.failed"
    case syncChanged = "com.todo.sync.changed"
    case syncNotice = "com.todo.sync.notice"
    case syncClosed = "com.todo.sync.closed"
    case accountDeleted = "com.todo.account.deleted"

    /// The one topic that carries events of this type.
    public var topic: Topic {
        switch self {
        case .taskCreated, .taskUpdated, .taskCompleted, .taskReopened, .taskDeleted: .taskEvents
        case .reminderScheduled, .reminderCancelled, .reminderDue, .reminderDelivered, .reminderFailed: .reminders
        case .syncChanged, .syncNotice, .syncClosed: .taskUpdates
        case .accountDeleted: .accountEvents
        }
    }
}
