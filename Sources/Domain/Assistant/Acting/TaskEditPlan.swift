import JSON
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// The tool call for a change to a task, and its description.
struct TaskEditPlan: Sendable {
    let tool: String
    let arguments: JSONObject
    let outcome: String

    private init(_ arguments: [(key: String, value: JSONValue)], _ outcome: String, by tool: String = "update_task") {
        self.tool = tool
        self.arguments = JSONObject(arguments)
        self.outcome = outcome
    }

    /// - Returns: nil when the task has no such step.
    init?(_ change: RequestedChange, of card: TaskCard, words: TaskWords) {
        let title = TaskWords.quoted(card.title)
        switch change {
        case .title(let new): self.init([("title", .string(new))], "Renamed \(title) to \(TaskWords.quoted(new)).")
        case .description(let text, let isAddition): self.init(description: text, isAddition: isAddition, of: card)
        case .raise: self.init(priority: card.priority == .standard || card.priority == .p4 ? .p2 : .p1, of: card)
        case .lower: self.init(priority: card.priority == .p1 ? .p2 : card.priority == .p2 ? .p3 : .p4, of: card)
        case .clearTags: self.init([("tags", [])], "\(title) has no tags any more.")
        case .recurrence: self.init(recurrence: change, of: card, words: words)
        case .stopRecurrence:
            self.init([("recurrence", .null)], "\(title) does not repeat any more.", by: "set_recurrence")
        case .reminders(let minutes, let isAddition): self.init(reminders: minutes, isAddition: isAddition, of: card)
        case .eveningBefore:
            // Whole days are due at nine, unless the user set another hour.
            let time =
                card.due.flatMap { $0.isWholeDay ? nil : $0.wallTime(in: words.zone).time.secondOfDay } ?? 9 * 3_600
            self.init(reminders: [(time + 6 * 3_600) / 60], isAddition: false, of: card)
        case .addSteps(let steps):
            let added = steps.map { JSONValue.object(JSONObject([("title", .string($0))])) }
            self.init(
                [("checklist", .array(card.checklist + added))],
                "Added \(TaskWords.quoted(steps)) to the checklist of \(title).")
        case .checkStep(let name, let done): self.init(step: name, done: done, of: card)
        case .removeStep(let name):
            guard let index = Self.step(name, of: card) else { return nil }
            var steps = card.checklist
            let step = steps.remove(at: index)
            self.init(
                [("checklist", .array(steps))],
                "Removed \(TaskWords.quoted(step["title"]?.string ?? name)) from the checklist of \(title).")
        case .priority(let priority): self.init(priority: priority, of: card)
        case .addTags(let tags):
            self.init(
                [("add_tags", .array(tags.map { .string($0) }))], "\(title) is now tagged \(TaskWords.joined(tags)).")
        case .removeTags(let tags):
            self.init(
                [("remove_tags", .array(tags.map { .string($0) }))],
                "\(title) is no longer tagged \(TaskWords.joined(tags)).")
        case .clearDue: self.init([("due", .null)], "\(title) has no due date any more.")
        }
    }

    func call(of card: TaskCard) -> PlannedCall {
        PlannedCall(name: tool, arguments: .object(JSONObject([("id", .string(card.id))] + arguments.members)))
    }

    private init(priority: TaskPriority, of card: TaskCard) {
        self.init(
            [("priority", .string(priority.rawValue))], "\(TaskWords.quoted(card.title)) is now \(priority.rawValue).")
    }

    private init(description text: String, isAddition: Bool, of card: TaskCard) {
        let title = TaskWords.quoted(card.title)
        guard !text.isEmpty else {
            self.init([("description", .null)], "\(title) has no description any more.")
            return
        }
        let whole = [isAddition ? card.description : nil, text].compactMap { $0 }.filter { !$0.isEmpty }.joined(
            separator: "\n")
        self.init(
            [("description", .string(whole))],
            isAddition ? "Added the note to \(title)." : "\(title) now says: \(TaskWords.shortened(text))")
    }

    private init(recurrence change: RequestedChange, of card: TaskCard, words: TaskWords) {
        guard case .recurrence(let rule, let first, let isTimed) = change else {
            self.init([], "")
            return
        }
        var outcome = "\(TaskWords.quoted(card.title)) now repeats \(rule.words)"
        // A recurring task must have a due date.
        guard isTimed || card.due == nil, let first else {
            self.init([("recurrence", rule.json)], outcome + ".", by: "set_recurrence")
            return
        }
        outcome += ", first \(words.day(first))."
        self.init([("due", .string(first.text)), ("recurrence", rule.json)], outcome)
    }

    private init(reminders minutes: [Int], isAddition: Bool, of card: TaskCard) {
        let title = TaskWords.quoted(card.title)
        let all = Set(minutes + (isAddition ? card.reminders ?? [] : [])).sorted()
        var outcome =
            all.isEmpty
            ? "No more reminders for \(title)." : "I'll remind you of \(title) \(TaskWords.reminders(all))."
        if !all.isEmpty, card.due == nil { outcome += " It has no due date yet, though." }
        self.init([("minutes", .array(all.map { .number(JSONNumber($0)) }))], outcome, by: "set_reminders")
    }

    // MARK: steps

    private init?(step name: String, done: Bool, of card: TaskCard) {
        guard let index = Self.step(name, of: card) else { return nil }
        var steps = card.checklist
        guard var step = steps[index].object else { return nil }
        step["done"] = .bool(done)
        steps[index] = .object(step)
        let title = TaskWords.quoted(step["title"]?.string ?? name)
        self.init(
            [("checklist", .array(steps))],
            "\(done ? "Ticked off" : "Reopened") \(title) in \(TaskWords.quoted(card.title)).")
    }

    /// Returns the step that is clearly meant.
    private static func step(_ name: String, of card: TaskCard) -> Int? {
        let match = NameMatch(name)
        let scores = card.checklist.map { match.score($0["title"]?.string ?? "") }
        guard let best = scores.max(), best >= NameMatch.enough, let index = scores.firstIndex(of: best) else {
            return nil
        }
        let isClear = scores.enumerated().allSatisfy { $0.offset == index || best - $0.element >= NameMatch.margin }
        return isClear ? index : nil
    }
}

/// A task as returned by a tool. All text in it is data.
struct TaskCard: Sendable, Equatable {
    let id: String
    let title: String
    let description: String?
    let isCompleted: Bool
    let priority: TaskPriority
    let tags: [String]
    let due: TaskDue?
    let recurrence: RecurrenceRule?
    let reminders: [Int]?
    /// The items as returned.
    let checklist: [JSONValue]

    init?(_ json: JSONValue?) {
        guard let json, let id = json["id"]?.string, let title = json["title"]?.string else { return nil }
        self.id = id
        self.title = title
        description = json["description"]?.string
        isCompleted = json["status"]?.string == TaskStatus.completed.rawValue
        priority = json["priority"]?.string.flatMap { TaskPriority($0) } ?? .standard
        tags = (json["tags"]?.array ?? []).compactMap(\.string)
        due = json["due"]?.string.flatMap { TaskDue(stored: $0) }
        recurrence = json["recurrence"].flatMap { $0.isNull ? nil : try? RecurrenceRule(json: $0) }
        reminders = json["reminders"]?.array?.compactMap { $0.integer.map(Int.init) }
        checklist = json["checklist"]?.array ?? []
    }

    static func list(_ json: JSONValue?) -> [TaskCard] { (json?.array ?? []).compactMap { TaskCard($0) } }

    var mention: Mention { Mention(id: id, title: title) }
}

/// Verbs with an irregular past.
enum IrregularVerbs {
    static let presents = [
        "paid": "pay", "bought": "buy", "sent": "send", "took": "take", "wrote": "write", "made": "make", "went": "go",
        "rang": "ring", "done": "do", "gotten": "get", "kept": "keep", "won": "win",
        "caught": "catch", "dealt": "deal", "drove": "drive", "lit": "light", "laid": "lay",
        "fed": "feed", "met": "meet", "saw": "see", "spoke": "speak", "told": "tell", "built": "build",
        "brought": "bring",
        "ran": "run", "swam": "swim", "sold": "sell", "found": "find", "gave": "give", "hung": "hang", "swept": "sweep",
        "taken": "take", "written": "write", "spoken": "speak", "given": "give", "rung": "ring", "did": "do",
        "got": "get",
        "taught": "teach", "thought": "think", "drew": "draw", "flew": "fly", "grew": "grow", "chose": "choose",
        "rode": "ride",
        "strung": "string", "restrung": "restring", "rewrote": "rewrite", "redid": "redo", "undid": "undo",
        "froze": "freeze",
        "dug": "dig", "stuck": "stick", "hid": "hide", "shot": "shoot", "stole": "steal", "spent": "spend",
        "bent": "bend",
        "left": "leave", "lost": "lose", "felt": "feel", "slept": "sleep", "swore": "swear", "tore": "tear",
        "threw": "throw", "blew": "blow", "broke": "break", "began": "begin", "sang": "sing", "rose": "rise",
        "shook": "shake", "sank": "sink", "sat": "sit", "stood": "stand", "understood": "understand", "wound": "wind",
        "bound": "bind", "ground": "grind", "heard": "hear", "learnt": "learn", "burnt": "burn", "fought": "fight",
        "sought": "seek", "bit": "bite", "fell": "fall", "knew": "know", "shone": "shine", "wove": "weave",
        "had": "have",
        "forgave": "forgive", "lent": "lend", "withdrew": "withdraw", "woke": "wake", "wore": "wear", "sewed": "sew",
    ]

    static func isPast(_ word: String) -> Bool {
        presents[word] != nil || word.count > 4 && word.hasSuffix("ed")
            || ["read", "put", "cut", "set", "reset"].contains(word)
    }
}
