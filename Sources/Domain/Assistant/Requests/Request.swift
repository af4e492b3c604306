import JSON
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// What somebody asks for.
enum Request: Sendable {
    case add([Draft])
    case list(Selection, Manner)
    /// What is known of a task: all, or one thing about it.
    case tell(Target, TaskFact)
    case complete(Target)
    case reopen(Target)
    case delete(Target)
    case edit(Target, TaskChange)
    /// To another time; which is to be asked where it is nil.
    case move(Target, Shift?)
    case undo
    case redo
    /// The last change was not meant; the same may be meant for another task.
    case takeBack(instead: Target?)
    /// A recurring task's next occurrence is left out; the day it was said to be on.
    case skip(Target, on: CivilDate?)
    /// What was just listed, in another order.
    case arrange(Selection)
    case restore(Target)
    case tags
    case renameTag(from: String, to: String)
    case deleteTag(String)
    case filters
    case saveFilter(name: String, filter: String?)
    case runFilter(String)
    case deleteFilter(String)
    case reminders
    case plan
    case more
    case talk(Talk)
    /// A task, and nothing about what to do with it.
    case mention(Target)
    /// Understood but for one thing.
    case incomplete(Pending.Detail)

    /// How a selection is answered.
    enum Manner: Sendable {
        case list, count, most
    }

    enum Talk: Sendable {
        case hello, thanks, goodbye, help, identity, wellbeing, yes, no, nevermind
    }
}

/// One thing about a task.
enum TaskFact: Sendable {
    case all, status, due, priority, tags, description, checklist, recurrence, reminders
}

/// What is to become of a task, other than its time.
enum TaskChange: Sendable {
    case title(String)
    case description(String, isAddition: Bool)
    case priority(TaskPriority)
    /// One step up or down.
    case raise, lower
    case addTags([String])
    case removeTags([String])
    case clearTags
    /// Every how long, and when first: that only counts where the words name a time or a beginning, or the task has none.
    case recurrence(RecurrenceRule, first: TaskDue?, isTimed: Bool)
    case stopRecurrence
    /// Minutes before due.
    case reminders([Int], isAddition: Bool)
    /// At six on the day before.
    case eveningBefore
    case addSteps([String])
    case checkStep(String, done: Bool)
    case removeStep(String)
    case clearDue
}
