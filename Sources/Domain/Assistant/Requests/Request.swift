import JSON
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// A user's request.
enum Request: Sendable {
    case add([TaskDraft])
    case list(Selection, Manner)
    /// Report on a task: everything, or one fact.
    case tell(Target, TaskFact)
    case complete(Target)
    case reopen(Target)
    case delete(Target)
    case edit(Target, RequestedChange)
    /// Reschedule; nil when the new time must be asked for.
    case move(Target, Reschedule?)
    case undo
    case redo
    /// Undo the last change, which was a mistake, and perhaps make it for another task.
    case takeBack(instead: Target?)
    /// Undo the last change, which was a mistake, and perform this request.
    indirect case amend(Request)
    /// Skip the next occurrence of a recurring task, with the day named by the user.
    case skip(Target, on: CivilDate?)
    /// Show the last list in another order.
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
    /// A task without an action.
    case mention(Target)
    /// A request that lacks one piece of information.
    case incomplete(OpenQuestion.Detail)

    /// The form of the answer for a selection.
    enum Manner: Sendable {
        case list, count, most
    }

    enum Talk: Sendable {
        case hello, thanks, goodbye, help, identity, wellbeing, yes, no, nevermind
    }
}

/// A fact about a task.
enum TaskFact: Sendable {
    case all, status, due, priority, tags, description, checklist, recurrence, reminders
}

/// A change to a task, except to its time.
enum RequestedChange: Sendable {
    case title(String)
    case description(String, isAddition: Bool)
    case priority(TaskPriority)
    /// One step up or down.
    case raise, lower
    case addTags([String])
    case removeTags([String])
    case clearTags
    /// The recurrence and its first occurrence, which only counts if the words name a time or a beginning, or if the
    /// task has none.
    case recurrence(RecurrenceRule, first: TaskDue?, isTimed: Bool)
    case stopRecurrence
    /// Minutes before the due time.
    case reminders([Int], isAddition: Bool)
    /// Six o'clock on the evening before.
    case eveningBefore
    case addSteps([String])
    case checkStep(String, done: Bool)
    case removeStep(String)
    case clearDue
}

extension PastMessage {
    /// Returns the request, with dates read relative to the time of the message.
    func request(in zone: Zone) -> Request? { RequestParser(Utterance(text).passage, now: at, zone: zone).request }
}

extension Request {
    /// Returns the same request for other tasks.
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

    /// True when it refers to `it`.
    var isAboutIt: Bool {
        switch self {
        case .complete(.it), .reopen(.it), .delete(.it), .edit(.it, _), .move(.it, _): true
        default: false
        }
    }

    /// True when it only describes tasks, and may therefore also be the name of one.
    var isDescription: Bool {
        switch self {
        case .list, .mention, .tell: true
        default: false
        }
    }
}

extension RequestParser {
    /// The name in an answer such as `the slides one`, `I mean the dentist`.
    var choiceName: String? {
        let words = passage.dropping(
            "i mean", "i meant", "the one with", "the one about", "the one called", "that is", "its", "it is", "delete",
            "complete")
        if case .named(let name)? = target(words) { return name }
        // `the baked ones`
        let rest = words.dropping("the", "all the").before(end: "ones", "one")
        return rest.flatMap { $0.hasWords && $0.count <= 4 && OrdinalReference.read($0) == nil ? $0.content : nil }
    }
}

/// Splits messages with several requests: `complete the report, then move the dentist to tomorrow`.
enum Clauses {
    struct Part: Sendable {
        let text: String
        let request: Request
        /// The intention of the part, where it differs from that of the message's beginning.
        var mood: Mood?
    }

    /// Maximum number of requests in a message.
    private static let most = 6
    /// Maximum number of words in a message that is split.
    private static let longest = 80

    /// Returns the parts of a message; empty when it is not understood.
    static func read(_ passage: Passage, now: Timestamp, zone: Zone) -> [Part] {
        if passage.count <= longest, let part = addition(passage, now: now, zone: zone) { return [part] }
        if passage.count <= longest, let parts = parts(passage, now: now, zone: zone) { return parts }
        if passage.count <= longest, let part = beforeReason(passage, now: now, zone: zone) { return [part] }
        if passage.contains(sentenceMarks), passage.count <= longest,
            let part = behindStory(passage, marks: Array(sentenceMarks), now: now, zone: zone)
        {
            return [part]
        }
        if passage.count <= longest, let statement = statement(passage, now: now, zone: zone) { return [statement] }
        if passage.count <= longest, let active = active(passage),
            let request = RequestParser(active, now: now, zone: zone).request
        {
            return [Part(text: active.text, request: request)]
        }
        let reading = RequestParser(passage, now: now, zone: zone)
        if let request = reading.request { return [Part(text: reading.passage.text, request: request)] }
        guard passage.count <= longest else { return [] }
        return behindStory(passage, marks: storyMarks, now: now, zone: zone).map { [$0] } ?? []
    }

    /// `bring back the screws, we need more`: the words after the request give a reason.
    private static func beforeReason(_ passage: Passage, now: Timestamp, zone: Zone) -> Part? {
        let reasons = [
            ", we", ", i", ", they", ", he", ", she", ", its", ", ive", ", weve", ", im", ", were", ", theyve",
            ", because",
            "because", ", since", ", as", ", that", ", thats",
        ]
        for offset in 1..<max(passage.count - 1, 1) where passage.from(offset).after(reasons) != nil {
            // `move it to thursday, I mean friday` is no reason.
            guard passage.from(offset).after(", i mean", ", i meant", ", i said") == nil else { return nil }
            let left = passage.upTo(offset)
            guard let request = RequestParser(left, now: now, zone: zone).request, request.changes else { return nil }
            switch request {
            case .add, .talk, .undo, .edit(_, .description), .edit(_, .title): return nil
            default: return Part(text: left.text, request: request)
            }
        }
        return nil
    }

    /// `Sorry, I was on a night shift. Move the report to monday`: the words before the request give a reason.
    private static func behindStory(_ passage: Passage, marks: [String], now: Timestamp, zone: Zone) -> Part? {
        for offset in 1..<max(passage.count, 1) {
            guard let behind = passage.from(offset).after(marks) else { continue }
            // `if Granny rings, delete the task` refers to another time.
            guard passage.after("if", "when", "whenever", "unless", "once", "in case", "as soon as", "until") == nil
            else { return nil }
            let right = Courtesy.removed(from: behind.dropping("so", "and", "please", "can you", "could you", ","))
            guard right.count > 1, verbs.contains(right.key(0) ?? "") || right.after(orders) != nil,
                let request = RequestParser(right, now: now, zone: zone).request, !request.isDescription,
                RequestParser(passage.upTo(offset), now: now, zone: zone).request.map(isTalk) ?? true
            else { continue }
            return Part(text: right.text, request: request, mood: Mood(Utterance(behind.text)))
        }
        return nil
    }

    private static let sentenceMarks: Set = [".", "!", "…", "\n"]
    private static let storyMarks = [".", "!", "but", ",", "\n", ";", "so", "-", ":", "…"]

    /// `could the report be moved to friday` as `move the report to friday`.
    private static func active(_ passage: Passage) -> Passage? {
        guard let rest = passage.dropping("please").after("could", "can", "should", "may", "would"),
            let (left, right) = rest.split(at: "please be", "be"), let participle = right.key(0)
        else { return nil }
        // `can the bike lock be due friday`, `could the report be p1`
        guard let verb = RequestVerbs.present(of: participle) else {
            return left.contains(["i", "you", "we", "there", "it"])
                ? nil : Utterance("make \(left.text) \(right.text)").passage
        }
        return Utterance([verb, left.text, right.from(1).text].filter { !$0.isEmpty }.joined(separator: " ")).passage
    }

    private static let orders = ["tick off", "check off", "cross off", "mark", "get rid of", "put", "note", "pop"]

    private static func isTalk(_ request: Request) -> Bool {
        if case .talk = request { return true }
        return false
    }

    /// `tomorrow at 8 I need to drop off the keys, add that`: the statement is the task to add.
    private static func addition(_ passage: Passage, now: Timestamp, zone: Zone) -> Part? {
        let endings = [
            "add that", "add it", "add this", "note that", "note it down", "put that on my list", "add that please",
            "put it on the list", "put it on my list", "put that on the list", "add it to the list",
            "add it to my list",
            "add that to the list", "add that to my list", "add them", "add those", "remind me",
        ]
        guard
            let left = (passage.trimmed.before(end: "please", "thanks", "thank you") ?? passage.trimmed).trimmed.before(
                end: endings + endings.map { "please " + $0 } + endings.map { "can you " + $0 })
        else { return nil }
        let words = left.trimmed
        guard words.count > 1 else { return nil }
        let reading = RequestParser(words, now: now, zone: zone)
        let text = reading.datedDuty?.text ?? reading.dutiful.text
        return RequestParser(Utterance("add " + text).passage, now: now, zone: zone).request.map {
            Part(text: "add " + text, request: $0)
        }
    }

    private static func parts(_ passage: Passage, now: Timestamp, zone: Zone) -> [Part]? {
        var parts: [Part] = []
        var rest = Courtesy.removed(from: passage)
        while parts.count < most, let (left, right) = split(rest, now: now, zone: zone) {
            parts.append(left)
            rest = right
        }
        guard !parts.isEmpty, let last = RequestParser(rest, now: now, zone: zone).request else { return nil }
        let isSentence = parts.contains { $0.mood != nil }
        return parts + [Part(text: rest.text, request: last, mood: isSentence ? Mood(Utterance(rest.text)) : nil)]
    }

    private static let joints = [
        ", and then", ", then", ", and also", ", and", "and then", "and also", "; then", "then", "and", ";", ".", ",",
        "\n", "!",
    ]

    /// Returns the first request, if another one follows it.
    private static func split(_ passage: Passage, now: Timestamp, zone: Zone) -> (Part, Passage)? {
        for offset in 1..<max(passage.count, 1) {
            guard let right = passage.from(offset).after(joints).map({ Courtesy.removed(from: $0) }), right.hasWords,
                let verb = right.key(0), verbs.contains(verb)
            else { continue }
            let left = passage.upTo(offset)
            guard let request = RequestParser(left, now: now, zone: zone).request else { continue }
            guard isFollowed(request, by: right, now: now, zone: zone),
                RequestParser(right, now: now, zone: zone).request != nil
            else {
                continue
            }
            // After a sentence's end another intention may follow.
            let isSentence = [".", "!", "\n"].contains(passage.key(offset))
            return (Part(text: left.text, request: request, mood: isSentence ? Mood(Utterance(left.text)) : nil), right)
        }
        return nil
    }

    private static let verbs: Set = [
        "add", "create", "mark", "complete", "delete", "remove", "move", "reschedule", "push", "postpone", "rename",
        "tag", "untag", "show", "list", "reopen", "set", "make", "change", "prioritise", "prioritize", "snooze",
        "undo", "finish", "tick", "check", "delay", "whats", "call", "remind", "cancel", "put", "repeat", "what",
        "how", "label", "restore", "bump", "close",
    ]

    /// Returns true when the right part is a request and not the rest of the title in the left one.
    private static func isFollowed(_ request: Request, by right: Passage, now: Timestamp, zone: Zone) -> Bool {
        let isAboutIt = ["it", "them", "both", "that"].contains(right.key(1)) || ["it", "them"].contains(right.key(2))
        let isPlain = [
            "add", "create", "delete", "show", "list", "undo", "rename", "reopen", "untag", "whats", "reschedule",
            "postpone",
        ].contains(right.key(0))
        switch request {
        case .add:
            // `add buy tinsel and move the tree to sunday`
            if case .move(let target, .some)? = RequestParser(right, now: now, zone: zone).request, target.isNamed,
                right.contains(["to"])
            {
                return true
            }
            // `add buy batteries, check off the drill`
            if right.after(["tick off", "check off", "cross off", "mark"]) != nil { return true }
            return isAboutIt && right.key(0) != "remind"
                || ["add", "create", "show", "undo", "complete", "delete", "reopen", "reschedule", "untag"].contains(
                    right.key(0))
        case .edit(_, .title), .edit(_, .description), .edit(_, .addSteps), .saveFilter: return isAboutIt
        case .talk: return true
        default: return isPlain || isAboutIt || right.count > 2
        }
    }

    /// `I've called the dentist, mark it done`: the statement names the referent of `it`.
    private static func statement(_ passage: Passage, now: Timestamp, zone: Zone) -> Part? {
        let passage = Courtesy.removed(from: passage)
        guard
            let (left, right) = passage.split(at: ",", ".", "so", ";", "-", "and", "!", ":") ?? orderAtEnd(of: passage),
            left.hasWords,
            right.contains(["it", "that"]), verbs.contains(Courtesy.removed(from: right).key(0) ?? ""),
            let request = RequestParser(right, now: now, zone: zone).request, request.isAboutIt
        else { return nil }
        // `I have finished the audit, tick that off`
        if case .complete(let target)? = RequestParser(left, now: now, zone: zone).request, target.isNamed {
            return Part(text: right.text, request: request.aimed(at: target))
        }
        guard RequestParser(left, now: now, zone: zone).request == nil else { return nil }
        let name = left.dropping(
            "ive", "i have", "i", "just", "already", "finally", "weve", "we", "have", "has been", "so"
        )
        // `the bill isn't paid yet, reopen it`
        let subject = name.split(
            at: "isnt", "arent", "wasnt", "hasnt been", "is not", "is still", "was not", "is", "was", "cant", "has been"
        )
        var words = subject?.left ?? name.dropping("finished", "done with", "completed", "done")
        // `the audit tomorrow is no good, make it monday`
        if let (task, _) = RequestParser(words, now: now, zone: zone).splitAtDate(words, by: ["", "on", "at"]) {
            words = task
        }
        return Part(text: right.text, request: request.aimed(at: .named(words.content)))
    }

    /// `I have finished the audit tick that off`: an order about it without a mark before it, as in dictation.
    private static func orderAtEnd(of passage: Passage) -> (left: Passage, right: Passage)? {
        for offset in (1..<max(passage.count - 1, 1)).reversed() {
            let right = passage.from(offset)
            guard right.count <= 8, verbs.contains(right.key(0) ?? "") || right.after(orders) != nil,
                ["it", "that", "this"].contains(right.key(1))
            else { continue }
            return (passage.upTo(offset), right)
        }
        return nil
    }
}

/// The verbs of requests, by their participles.
enum RequestVerbs {
    private static let presents = [
        "moved": "move", "deleted": "delete", "removed": "remove", "completed": "complete", "postponed": "postpone",
        "renamed": "rename", "rescheduled": "reschedule", "changed": "change", "tagged": "tag", "pushed": "push",
        "marked": "mark", "set": "set", "made": "make", "added": "add", "reopened": "reopen", "cancelled": "cancel",
        "shifted": "shift", "put": "put", "closed": "close",
    ]

    static func present(of participle: String) -> String? { presents[participle] }
}
