import DatePhrases
import Tasks

/// `add buy milk tomorrow`, `remind me to call Ann at 5`, `I need to book a haircut`.
extension RequestParser {
    private static let openings = [
        "add", "create", "jot down", "note down", "write down", "put down", "let me add", "insert", "enter", "record",
        "log", "add to my list",
        "add to the list", "add to my todo list", "add to my to-do list", "throw in", "add in", "add a new task",
        "add in a", "add a", "create a", "add me", "quick add", "capture", "add to list", "add to my tasks",
        "please add", "to add", "to add :", "register a task", "add the task", "pop",
    ]
    private static let memories = [
        "remember to", "dont let me forget to", "dont forget to", "dont forget", "dont forget :", "remember :",
        "dont let me forget", "make sure i",
        "i need to remember to", "i mustnt forget to", "i must not forget to", "make a note to", "note to self",
        "remember that i need to", "note", "remember", "make sure to", "make sure that i", "make a note",
        "i should remember to", "i cant forget to", "make a mental note to", "take a note", "i have to remember to",
        "dont let me forget that i need to", "make note to", "i must remember to",
    ]
    private static let duties = [
        "i need to", "i have to", "i must", "i gotta", "ive got to", "i have got to", "i should", "need to",
        "we need to", "gotta", "i am supposed to", "im supposed to", "i still need to", "i still have to",
        "i also need to", "ive to", "we have to", "ill need to", "i will need to", "have to", "i really need to",
        "i really should", "must", "i ought to", "i also have to", "we should",
    ]
    private static let nouns = [
        "new task", "new todo", "new to-do", "new item", "new reminder", "todo", "to-do", "task", "to do", "new",
        "reminder",
    ]

    var adding: Request? {
        if let rest = passage.after(
            "remind me", "give me a reminder", "set a reminder", "set me a reminder", "create a reminder",
            "add a reminder", "set reminder", "can i get a reminder", "new reminder", "i need a reminder",
            "i want a reminder", "make a reminder", "give me a nudge", "set up a reminder")
        {
            return reminder(rest)
        }
        if let rest = passage.after(Self.openings), !passage.isOne(of: ["log", "record", "enter", "pop"]),
            passage.after("log me", "log in", "log out") == nil
        {
            return added(
                passage.after(["add", "create"]).map { $0.count >= rest.count ? afterOpening($0, rest) : rest } ?? rest)
        }
        // `another one: hem the skirt`
        if let (left, right) = passage.split(at: ":", "-", "–"), left.isMade(of: AddWords.head.union(["also", "and"])),
            left.contains(["another", "more", "next", "also", "new"]), !left.contains([""])
        {
            return added(right)
        }
        if let moved = dateFirst { return added(moved) }
        // `put "framing inspection" on friday at 1`
        if let rest = passage.after("put", "pencil in", "stick"), rest.first?.kind == .quotation, rest.count > 1,
            case let day = rest.from(1).dropping("in", "down", "for"), date(day.dropping("on", "at")) != nil
        {
            return added(Utterance(rest.upTo(1).text + " " + day.text).passage)
        }
        if let rest = passage.after("put", "stick", "chuck", "whack", "pop"), isOnList(rest) { return added(rest) }
        if passage.after("put", "note", "pencil", "stick") != nil, let line = putDown { return added(line) }
        if let line = datedDuty { return added(line) }
        if let rest = passage.after(
            "make", "make me", "start", "set up", "set", "i want", "i need", "id like", "lets have", "give me", "open"),
            head(of: rest) != nil,
            rest.contains(AddWords.nouns.union(AddWords.plurals).subtracting(["these", "following"])),
            passage.key(0) != "give" && passage.key(0) != "open" || rest.contains(["new"])
        {
            return added(rest)
        }
        if let rest = passage.after(Self.memories) {
            return rest.hasWords ? added(rest.dropping("to", ":", "that", "-")) : nil
        }
        if let rest = passage.after("schedule", "plan"),
            rest.after("a", "an", "another", "some", "time", "lunch", "dinner", "call", "meeting", "appointment", "the")
                != nil || rest.isQuotation
        {
            guard rest.after("the") == nil || passage.key(0) == "schedule" else { return nil }
            return added(rest.dropping("a", "an", "another", "the"))
        }
        // `schedule haircut for saturday at 11`
        if let rest = passage.after("schedule", "book in", "pencil in"),
            rest.after("it", "this", "that", "them", "my", "these", "all") == nil, rest.count <= 12,
            splitAtDate(rest, by: ["for", "on", "at", ""]) != nil
        {
            return added(rest)
        }
        if let rest = passage.after(Self.duties), rest.hasWords {
            // `I should have finished it` is not a duty.
            if rest.key(0) == "have", let verb = rest.key(1), IrregularVerbs.isPast(verb) || verb == "been" {
                return nil
            }
            return Self.commands.contains(rest.key(0) ?? "") ? of(rest).request : added(rest)
        }
        guard let rest = passage.after(Self.nouns),
            rest.first?.isMark == true || passage.key(0) == "new"
                || passage.key(0) == "todo" && startsWithVerb(rest.text) || rest.after("to") != nil
                || rest.first?.kind == .quotation, rest.hasWords
        else { return nil }
        return added(rest)
    }

    /// Verbs whose duties are requests: `I need to reschedule the dentist`.
    private static let commands: Set = [
        "reschedule", "postpone", "delete", "rename", "reopen", "see", "move", "push", "mark", "add", "create", "tag",
        "untag", "prioritise", "prioritize", "undo", "list", "know", "snooze", "remove", "restore", "show", "delay",
    ]

    /// Returns the words after the opening; that of `add to my list: milk` is longer than `add`.
    private func afterOpening(_ verb: Passage, _ longest: Passage) -> Passage {
        passage.after(
            "add to my list", "add to the list", "add to my todo list", "add to my to-do list", "add to list",
            "add to my tasks", "add me", "add in") != nil ? longest : verb
    }

    /// `put milk on my list`.
    func isOnList(_ words: Passage) -> Bool {
        words.splitLast(at: "on my", "on the", "in my", "onto my", "to my") != nil
            && words.contains(["list", "tasks", "todos", "agenda", "todo", "to-do"])
    }

    /// `nativity costume for the 15th` of `put 'nativity costume' down for the 15th`.
    var putDown: Passage? {
        guard let (left, right) = passage.from(1).split(at: "down for", "down on", "in for", "down by", "down"),
            date(right) != nil
        else { return nil }
        return Utterance(left.text + " " + right.text).passage
    }

    /// `for tomorrow add buy flowers`: the day stands before the verb.
    private var dateFirst: Passage? {
        for offset in 1..<max(min(passage.count - 1, 8), 1) {
            guard let title = passage.from(offset).after("add", "please add", "create", "put", "note down"),
                title.hasWords, case let day = passage.upTo(offset).trimmed, date(day) != nil || repetition(day) != nil
            else { continue }
            return Utterance(title.text + " " + day.text).passage
        }
        return nil
    }

    /// `on friday I have to call the bank`: the day stands before the duty.
    var datedDuty: Passage? {
        for offset in 1..<max(min(passage.count - 1, 9), 1) {
            guard
                let duty = passage.from(offset).after(
                    Self.duties + Self.memories + [
                        "remind me to", "please remind me to", "im going to", "i am going to",
                    ]),
                duty.hasWords, case let day = passage.upTo(offset).trimmed, date(day) != nil || repetition(day) != nil
            else { continue }
            return Utterance(duty.text + " " + day.text).passage
        }
        return nil
    }

    /// The thing to do, without the words that only say that it must be done or is missing.
    var dutiful: Passage {
        passage.dropping(
            Self.duties + Self.memories + [
                "i have a", "i have an", "i have", "ive got a", "ive got", "i", "we", "should", "probably", "really",
                "get me to", "were out of", "we are out of", "im out of",
                "i am out of", "i ran out of", "need", "to",
            ])
    }

    /// True when it only states a duty, without asking to add it.
    var isDuty: Bool { passage.after(Self.duties + Self.memories) != nil }

    // MARK: drafts

    private func added(_ words: Passage) -> Request {
        var words = words.trimmed
        words = words.before(end: "instead", "too", "as well", "for me please") ?? words
        var rest = words.dropping(":", "-", "one more :", "another one :", "another :", "one more thing :")
        var priority: TaskPriority?
        var isSeveral = false
        var adverb: Passage?
        if let head = head(of: rest) { (priority, isSeveral, adverb, rest) = head }
        guard rest.hasWords else { return .incomplete(.title) }
        var drafts = several(rest, isSaid: isSeveral) ?? []
        if drafts.isEmpty {
            var reader = DraftReader(rest, of: self)
            guard let draft = reader.read() else { return .incomplete(.title) }
            drafts = [draft]
        }
        for index in drafts.indices {
            drafts[index].priority = drafts[index].priority ?? priority
            if drafts[index].recurrence == nil, let adverb {
                let line = QuickAdd("x " + adverb.text, now: now, zone: zone)
                drafts[index].recurrence = line.recurrence
                drafts[index].due = drafts[index].due ?? line.due
            }
        }
        return .add(drafts)
    }

    /// `remind me in 20 minutes to check the oven`: the task is due at the time of the reminder.
    private func reminder(_ words: Passage) -> Request? {
        var rest = words.dropping("again", "please")
        guard rest.hasWords, date(rest) == nil else { return .incomplete(.title) }
        // `remind me when the dentist is` asks.
        if rest.after("what", "when", "where", "which", "who", "how", "if", "whether", "whats", "whens") != nil {
            return RequestParser(rest, now: now, zone: zone).telling
        }
        var when: Reschedule?
        for offset in 1..<max(min(rest.count, 14), 1) {
            let right = rest.from(offset)
            guard let behind = right.after("to", "that i need to", "that i have to", "about", "of", "that"),
                behind.hasWords
            else { continue }
            guard let shift = date(rest.upTo(offset)) else { continue }
            // A time in the other part is combined with its day: `tomorrow to call Tom at 9:30`.
            let line = Utterance(behind.text + " " + rest.upTo(offset).text).passage
            if case .day = shift, QuickAdd(behind.text, now: now, zone: zone).due != nil {
                rest = line
            } else {
                when = shift
                rest = behind
            }
            break
        }
        rest = rest.dropping("to", "that i need to", "that i have to", "about", "of", "that", "for", ":")
        var reader = DraftReader(rest, of: self)
        guard var draft = reader.read() else { return .incomplete(.title) }
        if let when { draft.due = when.applied(to: draft.due, now: wall, zone: zone) }
        if draft.reminders == nil, let due = draft.due, !due.isWholeDay { draft.reminders = [0] }
        return .add([draft])
    }
}

/// Several tasks in one message: `milk, eggs and bread`; but not `buy milk, eggs and bread`.
extension RequestParser {
    /// - Parameter isSaid: true when the preceding words announced several tasks.
    ///
    /// - Returns: nil when one task is meant.
    func several(_ words: Passage, isSaid: Bool) -> [TaskDraft]? {
        let isLines = words.contains(["\n", ";"])
        var (list, tags) = withoutList(words)
        let parts = isLines || !list.contains(["and", "&"]) ? parts(list) : items(list)
        guard (2...50).contains(parts.count), isSaid || isLines || words.count <= 60 else { return nil }
        list = words
        var drafts: [TaskDraft] = []
        for part in parts {
            var reader = DraftReader(part, of: self)
            guard var draft = reader.read() else { return nil }
            if let tags { draft.add(tags: tags) }
            drafts.append(draft)
        }
        // `milk tomorrow and cream on friday`: each has its own day.
        let isEachDated =
            parts.count > 1
            && drafts.allSatisfy { draft in
                let title = Utterance(draft.title).passage
                return draft.due != nil && repetition(title) == nil && date(title) == nil
                    && reader.phrases(in: draft.title).isEmpty
            }
        if isEachDated, !parts.contains(where: { date($0) != nil || repetition($0) != nil }) { return drafts }
        // `gym every monday, wednesday and friday`
        guard !parts.contains(where: { date($0) != nil || repetition($0) != nil }) else { return nil }
        guard isSaid || isLines || isListing(drafts, parts, isList: tags != nil) else { return nil }
        return isVerbLed(drafts) ? drafts : Self.shared(drafts)
    }

    /// Returns the words without `to my shopping list` at the end, and its tag, if there is such an ending.
    private func withoutList(_ words: Passage) -> (Passage, tags: [String]?) {
        for offset in max(1, words.count - 6)..<max(words.count, 1) where ["to", "on"].contains(words.key(offset)) {
            var reader = DraftReader(words.from(offset), of: self)
            guard reader.takeList(), reader.at == reader.passage.count else { continue }
            return (words.upTo(offset), reader.draft.tags)
        }
        return (words, nil)
    }

    private func isListing(_ drafts: [TaskDraft], _ parts: [Passage], isList: Bool) -> Bool {
        let counts = drafts.map { $0.title.split(separator: " ").count }
        let verbs = drafts.map { startsWithVerb($0.title) }
        if verbs.allSatisfy({ $0 }) {
            // `wash and iron shirts` is one task; `call mum and pay the rent` are two.
            return counts.allSatisfy { (2...8).contains($0) } && (parts.count > 2 || counts.allSatisfy { $0 <= 5 })
        }
        guard !verbs.contains(true), counts.allSatisfy({ $0 <= 3 }) else { return false }
        return parts.count > 2 || isList
    }

    private func isVerbLed(_ drafts: [TaskDraft]) -> Bool { drafts.contains { startsWithVerb($0.title) } }

    func startsWithVerb(_ title: String) -> Bool {
        title.split(separator: " ").first.map { AddWords.verbs.contains($0.lowercased()) } ?? false
    }

    /// Applies the details of the last task to all: `milk, eggs and bread for tomorrow`.
    private static func shared(_ drafts: [TaskDraft]) -> [TaskDraft] {
        guard let last = drafts.last,
            drafts.dropLast().allSatisfy({ $0.due == nil && $0.tags.isEmpty || $0.tags == last.tags })
        else { return drafts }
        return drafts.map { draft in
            var draft = draft
            draft.add(tags: last.tags)
            draft.due = draft.due ?? last.due
            draft.priority = draft.priority ?? last.priority
            return draft
        }
    }
}
