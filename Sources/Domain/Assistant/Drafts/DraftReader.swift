import DatePhrases
import JSON
import Recurrence
import Tasks
import Timestamps

/// Reads the description of a new task: `a P1 task called 'Standup' tagged 'work' that recurs weekly with a 30-minute
/// reminder`.
///
/// Clauses are read here, in one file per kind; the remaining words are a line of quick add.
struct DraftReader {
    let passage: Passage
    let reading: RequestParser
    var at = 0
    var draft = TaskDraft(title: "")
    /// The title, if it was given explicitly.
    var title: String?
    /// The indices of the words that remain in the line.
    private var kept: [Int] = []

    init(_ passage: Passage, of reading: RequestParser) {
        self.passage = passage.trimmed
        self.reading = reading
    }

    private static let clauses: [@Sendable (inout DraftReader) -> Bool] = [
        { $0.takeName() }, { $0.takeTags() }, { $0.takePriority() }, { $0.takeReminder() }, { $0.takeDescription() },
        { $0.takeChecklist() }, { $0.takeRepetition() }, { $0.takeList() },
    ]

    /// - Returns: nil when no title remains.
    mutating func read() -> TaskDraft? {
        while at < passage.count {
            let start = at
            if Self.clauses.contains(where: { $0(&self) }), at > start { continue }
            at = start + 1
            kept.append(start)
        }
        return finished()
    }

    private mutating func finished() -> TaskDraft? {
        let (line, literal) = line()
        let quick = QuickAdd(line, now: reading.now, zone: reading.zone, literal: literal)
        draft.title = title ?? Self.trimmedTitle(quick.title)
        draft.add(tags: quick.tags)
        draft.priority = draft.priority ?? quick.priority
        draft.recurrence = quick.recurrence
        draft.due = quick.due
        if let reminders = quick.reminders { draft.reminders = (draft.reminders ?? []) + reminders }
        if title == nil, let name = quotedName(of: quick.title) { draft.title = name }
        return draft.title.isEmpty ? nil : draft
    }

    /// Returns the quotation that is the whole title, apart from connecting words: `"Write tests", it's due …`.
    private func quotedName(of text: String) -> String? {
        let said = Utterance(text)
        let quotations = said.words.filter { $0.kind == .quotation }
        let isAlone = said.words.allSatisfy { $0.kind == .quotation || $0.isMark || Self.joints.contains($0.key) }
        guard quotations.count == 1, isAlone else { return nil }
        return said[quotations[0].inner]
    }

    /// Returns the words outside clauses, and the ranges that are quotations.
    private func line() -> (String, literal: [Range<Int>]) {
        var line = ""
        var literal: [Range<Int>] = []
        var previous: Int?
        for index in kept {
            let word = passage.utterance.words[passage.range.lowerBound + index]
            if let previous {
                let last = passage.utterance.words[passage.range.lowerBound + previous]
                let isNext = previous + 1 == index
                line += isNext ? passage.utterance[last.span.upperBound..<word.span.lowerBound] : " "
            }
            let start = line.utf16.count
            line += passage.utterance[word.span]
            if word.kind == .quotation { literal.append(start..<line.utf16.count) }
            previous = index
        }
        return (line, literal)
    }

    /// Removes the words that only connected the title to clauses.
    static func trimmedTitle(_ title: String) -> String {
        var words = title.split(separator: " ", omittingEmptySubsequences: true)
        while words.count > 1, let last = words.last, joints.contains(last.lowercased()) { words.removeLast() }
        while words.count > 1, let first = words.first, ["to", "-", ":"].contains(first.lowercased()) {
            words.removeFirst()
        }
        if words.count == 1, ["task", "todo", "to-do", "item"].contains(words[0].lowercased()) { return "" }
        var text = words.joined(separator: " ").replacing(",,", with: ",")
        while let last = text.last, ",;:-–.".contains(last) { text.removeLast() }
        return text.filter { $0 != " " }.isEmpty ? "" : text
    }

    private static let joints: Set<String> = [
        "and", "with", "that", "which", "to", "for", "on", "due", "by", "at", "the", "a", "as", "it", "is", "-",
        "but", "also", "&", "its", "has", "should", "be",
    ]

    // MARK: taking words

    var rest: Passage { passage.from(at) }
    var key: String? { passage.key(at) }

    mutating func takes(_ phrases: String...) -> Bool {
        guard let rest = rest.after(phrases) else { return false }
        at = passage.count - rest.count
        return true
    }

    mutating func skip(to passage: Passage) { at = self.passage.count - passage.count }
}

/// `called 'Standup'`, `tagged work and home`, `to my shopping list`.
extension DraftReader {
    mutating func takeName() -> Bool {
        guard title == nil else { return false }
        let start = at
        guard
            takes(
                "called", "named", "titled", "entitled", "with the title", "with title", "with the name", "title :",
                "name :",
                "which is called", "that is called", "thats called", ": called")
        else { return false }
        _ = takes(":")
        if let word = rest.first, word.kind == .quotation {
            at += 1
            title = passage.utterance[word.inner]
            return true
        }
        // A task may have a name; `a guy called Bob` is a title.
        guard start == 0 || passage.upTo(start).words.allSatisfy({ AddWords.head.contains($0.key) || $0.isMark }) else {
            at = start
            return false
        }
        let words = rest.upTo(nameLength)
        guard words.hasWords else { return false }
        // A date at the end is the due date: `called Sunday roast tomorrow`.
        let name = nameWithoutDate(words)
        title = name.content
        at += name.count
        return true
    }

    private func nameWithoutDate(_ words: Passage) -> Passage {
        for offset in 1..<max(words.count, 1) {
            let right = words.from(offset)
            if reading.date(right) != nil || reading.repetition(right) != nil { return words.upTo(offset) }
        }
        return words
    }

    /// The number of words up to the next clause.
    private var nameLength: Int {
        let ends: Set = ["tagged", "with", "that", "which", "due", "labelled", "and"]
        return rest.words.firstIndex { ends.contains($0.key) || $0.kind == .tag }.map { $0 - rest.range.lowerBound }
            ?? rest.count
    }

    mutating func takeTags() -> Bool {
        let start = at
        _ = takes("and", ",", "with", "it", "and it", ", and")
        let isNamed = takes(
            "tagged with", "tagged as", "tagged", "with the tags", "with the tag", "with tags", "with tag", "tags :",
            "tag :", "tags", "with a tag", "labelled", "labeled", "labelled as", "tag it with", "tag it as", "tag it",
            "tagged :", "with label", "and tag it", "with labels", "the tags", "the tag", "tag", "with a tag of",
            "tag this", "tag with", "tag as", "label it",
            "category :", "tag it under", "tagged under", "with hashtag", "tag them", "and tag it as")
        guard isNamed, isTagClause(from: start), let names = takeTagNames() else {
            at = start
            return false
        }
        draft.add(tags: names)
        return true
    }

    /// Returns true when a clause about tags begins. `tags` and `tag` alone, as in `buy name tags`, are words of a
    /// title unless a connecting word precedes.
    private func isTagClause(from start: Int) -> Bool {
        let word = passage.key(at - 1) ?? ""
        guard ["tag", "tags"].contains(word) else { return true }
        return at - start > 1
    }

    private mutating func takeTagNames() -> [String]? {
        var names: [String] = []
        while let word = rest.first {
            let isName: Bool
            switch word.kind {
            case .quotation, .tag: isName = true
            case .mark: isName = false
            case .word: isName = !TagWords.endings.contains(word.key) && PriorityWords.exact(word.key) == nil
            }
            guard isName else { break }
            names.append(passage.utterance[word.inner])
            at += 1
            let joint = at
            guard takes(", and", ",", "and", "&", "+") else { break }
            // `tagged work and remind me …`: another clause follows.
            let isClause =
                rest.first.map { $0.kind == .word && (TagWords.endings.contains($0.key) || $0.key == "remind") } ?? true
            if isClause || startsClause {
                at = joint
                break
            }
        }
        return names.isEmpty ? nil : names
    }

    /// True when another clause, or another request, begins here: `tagged work, repeats weekly`.
    private var startsClause: Bool {
        rest.after(
            "remind", "set", "repeat", "make", "priority", "reminder", "due", "recurring", "every", "mark", "add",
            "no reminder") != nil
    }

    /// Consumes the name of a list: `to my list` is ignored; `to my shopping list` is a tag.
    mutating func takeList() -> Bool {
        let start = at
        guard takes("to", "on", "in", "onto", "into", "at the top of"), takes("my", "the", "our", "a", "todays") else {
            at = start
            return false
        }
        if takes(
            "list", "todo list", "to-do list", "to do list", "tasks", "task list", "todos", "list of tasks",
            "list of things to do", "to-dos",
            "todo", "to-do", "agenda", "backlog", "inbox", "planner", "reminders", "list of todos")
        {
            return true
        }
        guard let word = rest.first, word.kind == .word, passage.key(at + 1) == "list",
            !["guest", "christmas", "price", "mailing", "waiting", "wish", "email", "reading"].contains(word.key)
        else {
            at = start
            return false
        }
        draft.add(tags: [passage.utterance[word.inner].lowercased()])
        at += 2
        return true
    }
}

/// A task to be added.
struct TaskDraft: Sendable, Equatable {
    var title: String
    var description: String?
    var priority: TaskPriority?
    var tags: [String] = []
    var due: TaskDue?
    var recurrence: RecurrenceRule?
    var reminders: [Int]?
    var checklist: [String] = []

    init(title: String) { self.title = title }

    /// The arguments of `add_task`.
    var json: JSONValue {
        var object = JSONObject([("title", .string(title))])
        if let description { object["description"] = .string(description) }
        if let priority { object["priority"] = .string(priority.rawValue) }
        if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
        if let due { object["due"] = .string(due.text) }
        if let recurrence { object["recurrence"] = recurrence.json }
        if let reminders { object["reminders"] = .array(reminders.map { .number(JSONNumber($0)) }) }
        if !checklist.isEmpty { object["checklist"] = .array(checklist.map { ["title": .string($0)] }) }
        return .object(object)
    }

    /// True when it refers to tasks in general: `can you add things?`
    var isGeneral: Bool {
        title.lowercased().split(separator: " ").allSatisfy { word in
            AddWords.nouns.contains(String(word)) || AddWords.plurals.contains(String(word))
                || ["subtasks", "steps", "notes", "tags", "reminders", "something", "stuff", "here", "a", "my"]
                    .contains(word)
        }
    }

    mutating func add(tags names: [String]) {
        for name in names where !tags.contains(where: { $0.lowercased() == name.lowercased() }) { tags.append(name) }
    }
}

/// The vocabulary of adding.
enum AddWords {
    /// Words before the title that only express adding a task.
    static let head: Set = [
        "a", "an", "the", "new", "another", "task", "todo", "to-do", "item", "reminder", "entry", "one", "more",
        "quick", "simple", "recurring", "repeating", "me", "high", "low", "medium", "priority", "p1", "p2", "p3",
        "p4", "urgent", "important", "critical", "high-priority", "low-priority", "top", "event", "thing", "called",
        "weekly", "daily", "monthly", "yearly", "this", "following", "normal", "1", "2", "3", "4", "tasks", "todos",
        "items", "things", "these", "two", "three", "four", "five", "few", "some", "six", "reminders", "to", "dos",
        "fortnightly", "biweekly", "both", "something", "top-priority", "medium-priority", "annual", "next",
    ]
    static let nouns: Set = ["task", "todo", "to-do", "item", "reminder", "entry", "event", "thing", "something"]
    static let plurals: Set = ["tasks", "todos", "items", "things", "to-dos", "reminders", "these", "following"]

    /// Nouns that are often part of a title.
    static let looseNouns: Set = ["something", "item", "entry", "thing", "items", "things", "reminders"]

    /// Verbs at the beginning of tasks.
    static let verbs: Set = [
        "buy", "call", "email", "e-mail", "mail", "phone", "ring", "text", "message", "write", "read", "clean",
        "wash", "pay", "book", "schedule", "pick", "drop", "send", "finish", "fix", "repair", "renew", "return",
        "review", "prepare", "make", "cook", "bake", "order", "get", "collect", "check", "update", "water", "walk",
        "feed", "take", "bring", "go", "visit", "meet", "plan", "organise", "organize", "tidy", "mow", "trim",
        "sharpen", "print", "frame", "cancel", "sign", "submit", "file", "do", "study", "learn", "practise",
        "practice", "pack", "unpack", "install", "charge", "vacuum", "hoover", "iron", "fold", "sell", "post", "ship",
        "ask", "tell", "talk", "speak", "invite", "research", "find", "sort", "paint", "build", "assemble", "replace",
        "cut", "shop", "draft", "publish", "upload", "download", "backup", "test", "deploy", "debug", "start", "stop",
        "register", "apply", "attend", "watch", "reply", "respond", "follow", "contact", "arrange", "set", "dust",
        "empty", "refill", "rake", "weed", "plant", "hang", "measure", "donate", "recycle", "declutter", "exercise",
        "run", "swim", "stretch", "meditate", "defrost", "marinate", "chop", "peel", "grab", "fetch", "deliver",
        "negotiate", "interview", "onboard", "present", "rehearse", "memorise", "memorize", "translate", "proofread",
        "edit", "transfer", "deposit", "withdraw", "invoice", "claim", "refund", "service", "inspect", "wax",
        "polish", "sew", "knit", "wrap", "label", "scan", "shred", "prep", "change", "try", "confirm",
    ]
}
