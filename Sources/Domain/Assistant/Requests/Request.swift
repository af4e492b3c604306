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

extension PastMessage {
    /// What it asked for, its dates read as of then.
    func request(in zone: Zone) -> Request? { Reading(Utterance(text).passage, now: at, zone: zone).request }
}

extension Request {
    /// The same, of other tasks.
    func aimed(at target: Target) -> Request {
        switch self {
        case .tell(_, let fact): .tell(target, fact)
        case .complete: .complete(target)
        case .reopen: .reopen(target)
        case .delete: .delete(target)
        case .edit(_, let change): .edit(target, change)
        case .move(_, let shift): .move(target, shift)
        case .restore: .restore(target)
        case .mention: .mention(target)
        case .skip(_, let day): .skip(target, on: day)
        case .incomplete(.task): .delete(target)
        default: self
        }
    }

    /// Whether it is about `it`.
    var isAboutIt: Bool {
        switch self {
        case .complete(.it), .reopen(.it), .delete(.it), .edit(.it, _), .move(.it, _): true
        default: false
        }
    }

    /// Whether it only describes tasks, and so may as well be the name of one.
    var isDescription: Bool {
        switch self {
        case .list, .mention, .tell: true
        default: false
        }
    }
}

extension Reading {
    /// The name in an answer such as `the slides one`, `I mean the dentist`.
    var choiceName: String? {
        let words = passage.dropping(
            "i mean", "i meant", "the one with", "the one about", "the one called", "that is", "its", "it is", "delete",
            "complete")
        guard case .named(let name)? = target(words) else { return nil }
        return name
    }
}

/// Takes apart what asks for several things: `complete the report, then move the dentist to tomorrow`.
enum Clauses {
    struct Part: Sendable {
        let text: String
        let request: Request
    }

    /// The most that one message asks for.
    private static let most = 6
    /// Longer messages are one request.
    private static let longest = 80

    /// Nothing when the message is not understood.
    static func read(_ passage: Passage, now: Timestamp, zone: Zone) -> [Part] {
        if passage.count <= longest, let parts = parts(passage, now: now, zone: zone) { return parts }
        if passage.count <= longest, let statement = statement(passage, now: now, zone: zone) { return [statement] }
        let reading = Reading(passage, now: now, zone: zone)
        return reading.request.map { [Part(text: reading.passage.text, request: $0)] } ?? []
    }

    private static func parts(_ passage: Passage, now: Timestamp, zone: Zone) -> [Part]? {
        var parts: [Part] = []
        var rest = Courtesy.removed(from: passage)
        while parts.count < most, let (left, right) = split(rest, now: now, zone: zone) {
            parts.append(left)
            rest = right
        }
        guard !parts.isEmpty, let last = Reading(rest, now: now, zone: zone).request else { return nil }
        return parts + [Part(text: rest.text, request: last)]
    }

    private static let joints = [
        ", and then", ", then", ", and also", ", and", "and then", "and also", "; then", "then", "and", ";", ".", ",",
        "\n", "!",
    ]

    /// The first request, where another one follows it.
    private static func split(_ passage: Passage, now: Timestamp, zone: Zone) -> (Part, Passage)? {
        for offset in 1..<max(passage.count, 1) {
            guard let right = passage.from(offset).after(joints).map({ Courtesy.removed(from: $0) }), right.hasWords,
                let verb = right.key(0), verbs.contains(verb)
            else { continue }
            let left = passage.upTo(offset)
            guard let request = Reading(left, now: now, zone: zone).request else { continue }
            guard isFollowed(request, by: right), Reading(right, now: now, zone: zone).request != nil else { continue }
            return (Part(text: left.text, request: request), right)
        }
        return nil
    }

    private static let verbs: Set = [
        "add", "create", "mark", "complete", "delete", "remove", "move", "reschedule", "push", "postpone", "rename",
        "tag", "untag", "show", "list", "reopen", "set", "make", "change", "prioritise", "prioritize", "snooze",
        "undo", "finish", "tick", "check", "delay", "whats", "call", "remind", "cancel", "put", "repeat", "what",
        "how", "label", "restore", "bump", "close",
    ]

    /// What else a word could be: part of a title that was just said.
    private static func isFollowed(_ request: Request, by right: Passage) -> Bool {
        let isAboutIt = ["it", "them", "both", "that"].contains(right.key(1)) || ["it", "them"].contains(right.key(2))
        let isPlain = [
            "add", "create", "delete", "show", "list", "undo", "rename", "reopen", "untag", "whats", "reschedule",
            "postpone",
        ].contains(right.key(0))
        switch request {
        case .add:
            return isAboutIt && right.key(0) != "remind"
                || ["add", "create", "show", "undo"].contains(right.key(0))
        case .edit(_, .title), .edit(_, .description), .edit(_, .addSteps), .saveFilter: return isAboutIt
        case .talk: return true
        default: return isPlain || isAboutIt || right.count > 2
        }
    }

    /// `I've called the dentist, mark it done`: the statement says what `it` is.
    private static func statement(_ passage: Passage, now: Timestamp, zone: Zone) -> Part? {
        let passage = Courtesy.removed(from: passage)
        guard let (left, right) = passage.split(at: ",", ".", "so", ";", "-", "and", "!"), left.hasWords,
            right.contains(["it", "that"]), verbs.contains(Courtesy.removed(from: right).key(0) ?? ""),
            Reading(left, now: now, zone: zone).request == nil,
            let request = Reading(right, now: now, zone: zone).request, request.isAboutIt
        else { return nil }
        let name = left.dropping(
            "ive", "i have", "i", "just", "already", "finally", "weve", "we", "have", "has been", "so"
        ).content
        return Part(text: right.text, request: request.aimed(at: .named(name)))
    }
}
