import DatePhrases
import Recurrence
import Tasks

/// `tagged work and meetings`, `with the tag home`, `#work`, `untagged`.
extension SelectionReader {
    mutating func takeTags() -> Bool {
        if takes(
            "untagged", "not tagged", "that are not tagged", "without tags", "without any tags", "with no tags",
            "without a tag", "with no tag", "no tags")
        {
            selection.add("no tags", "without tags")
            return true
        }
        let start = at
        let isAbsent = takes("without the tag", "without tag", "without the tags")
        let isNamed =
            isAbsent
            || takes(
                "tagged with", "tagged as", "tagged", "with the tags", "with the tag", "with tags", "with tag",
                "labelled", "labeled", "under the tag", "tag", "tags", "labelled as", "having the tag",
                "that have the tag", "which have the tag", "with a tag", "with the label", "with label",
                "in the category", "tag :", "tag is",
                "in category", "marked with the tag")
        guard isNamed || rest.first?.kind == .tag, let first = name(isNamed: isNamed) else {
            at = start
            return namedBefore()
        }
        var names = [first]
        var isEither = false
        while let (name, isOr) = another() {
            names.append(name)
            isEither = isEither || isOr
        }
        _ = take("tag", "tags", "label")
        let tags = names.map(\.asFilterTag)
        let phrase = "tagged " + names.joined(separator: isEither ? " or " : " and ")
        if isEither {
            selection.add("(" + tags.joined(separator: " | ") + ")", phrase)
        } else if isAbsent {
            selection.add("!" + tags.joined(separator: " & !"), "not " + phrase)
        } else {
            for (index, tag) in tags.enumerated() { selection.add(tag, index == 0 ? phrase : "") }
        }
        takeAbsent()
        return true
    }

    /// `tagged work but not meetings`.
    private mutating func takeAbsent() {
        // For a change, all exclusions are read together.
        guard !isStrict else { return }
        let start = at
        if takes("but not", "and not", "not", "except", "without", "but not tagged", "and not tagged", "but no"),
            !["those", "these", "them", "all", "any", "my", "ones", "anything", "everything"].contains(key ?? ""),
            let name = name(isNamed: true), rest.trimmed.isEmpty || rest.first?.isMark == true
        {
            selection.add("!" + name.asFilterTag, "but not \(name)")
        } else {
            at = start
        }
    }

    /// `the work tag`.
    private mutating func namedBefore() -> Bool {
        guard let word = rest.first, word.kind != .mark, ["tag", "label"].contains(passage.key(at + 1)),
            ["with", "the", "have", "has", "under"].contains(passage.key(at - 1))
        else { return false }
        at += 2
        let name = passage.utterance[word.inner]
        selection.add(name.asFilterTag, "tagged " + name)
        return true
    }

    private mutating func another() -> (String, isOr: Bool)? {
        let start = at
        var isOr = false
        if takes("or") {
            isOr = true
        } else if !takes("and", "&", ",", "+", ", and", "as well as") {
            return nil
        }
        if takes("or") { isOr = true }
        _ = take("tagged", "tag", "with tag")
        if let name = name(isNamed: true) { return (name, isOr) }
        at = start
        return nil
    }

    /// Reads the name of a tag: quoted, marked, or a word without another meaning here.
    private mutating func name(isNamed: Bool) -> String? {
        guard let word = rest.first else { return nil }
        switch word.kind {
        case .tag, .quotation: break
        case .mark: return nil
        case .word:
            let ends = TagWords.endings.contains(word.key) || PriorityWords.exact(word.key) != nil
            guard isNamed, !ends else { return nil }
        }
        at += 1
        return passage.utterance[word.inner]
    }
}

/// `P1`, `high priority`, `P1 or P2`, `urgent`.
extension SelectionReader {
    mutating func takePriority() -> Bool {
        guard var found = priorities() else { return false }
        while let more = morePriorities() { found += more }
        _ = take("priority", "priorities")
        var unique: [TaskPriority] = []
        for priority in found.sorted() where !unique.contains(priority) { unique.append(priority) }
        let names = unique.map { $0.rawValue.lowercased() }
        let condition = names.count == 1 ? names[0] : "(" + names.joined(separator: " | ") + ")"
        selection.add(condition, unique.map(\.rawValue).joined(separator: " or "))
        return true
    }

    private mutating func morePriorities() -> [TaskPriority]? {
        let start = at
        if takes("and", "or", ",", "&", "/", "and/or") {
            _ = take("or", "and")
            if let more = priorities() { return more }
        }
        at = start
        return nil
    }

    private mutating func priorities() -> [TaskPriority]? {
        let start = at
        _ = take("with a", "with", "of", "marked as", "marked", "flagged as", "that are")
        if takes("priority", "prio", "priority level") {
            _ = take("is", "of", ":", "=", "level")
            if let priority = PriorityWords.value(key) {
                at += 1
                return [priority]
            }
            at = start
            return nil
        }
        if let exact = PriorityWords.exact(key) {
            at += 1
            return [exact]
        }
        // `my p1s`
        if let key, key.hasSuffix("s"), let exact = PriorityWords.exact(String(key.dropLast())) {
            at += 1
            (selection.hasNoun, selection.isPlural) = (true, true)
            return [exact]
        }
        if takes("high or critical", "critical or high") {
            _ = take("priority")
            return [.p1, .p2]
        }
        if takes("high priority", "high-priority", "important", "most important", "higher priority") {
            return [.p1, .p2]
        }
        if takes(
            "top priority", "top-priority", "highest priority", "urgent", "critical", "critical priority", "most urgent"
        ) {
            return [.p1]
        }
        if takes("medium priority", "normal priority", "medium-priority") { return [.p3] }
        if takes("low priority", "low-priority", "lowest priority", "unimportant") { return [.p4] }
        at = start
        return nil
    }
}

/// The status of tasks.
extension SelectionReader {
    private static let completed: Set = [
        "completed", "done", "finished", "closed", "ticked", "checked", "accomplished", "complete", "achieved",
    ]
    private static let open: Set = [
        "open", "pending", "incomplete", "unfinished", "outstanding", "uncompleted", "undone", "active", "unticked",
    ]

    mutating func takeStatus() -> Bool {
        if takes(
            "to be done", "needs to be done", "need to be done", "to get done", "need to get done", "to be finished",
            "to be completed", "needs finishing", "to finish", "to complete", "needs to get done", "left to finish")
        {
            selection.status = .open
            selection.hasNoun = true
            return true
        }
        if takes("still to do", "left to do", "not done", "not completed", "not finished", "not complete", "yet to do")
        {
            selection.status = .open
            return true
        }
        if takes(
            "did i do", "have i done", "i did", "did we do", "i have done", "ive done", "i got done", "did i get done")
        {
            selection.status = .completed
            return true
        }
        // `what have I knocked out already`
        let start = at
        if reading.passage.after("what", "whats", "which") != nil, takes("have i", "did i", "have we"), let verb = key,
            IrregularVerbs.isPast(verb),
            !["added", "created", "made", "moved", "deleted", "tagged", "got", "had", "left"].contains(verb)
        {
            selection.status = .completed
            at += 1
            _ = take("off", "out", "up", "through")
            return true
        }
        at = start
        guard let key else { return false }
        // A form of `do` means completed tasks: `what did i finish yesterday`.
        let isDone =
            Self.completed.contains(key)
            || ["finish", "accomplish", "achieve", "complete"].contains(key)
        if isDone {
            selection.status = .completed
            at += 1
            _ = take("off")
            return true
        }
        guard Self.open.contains(key) else { return false }
        selection.status = .open
        at += 1
        return true
    }

    private mutating func takeFrequency(_ frequency: RecurrenceRule.Frequency, words: Int) {
        selection.frequency = frequency
        selection.phrases.append(rest.upTo(words).text)
        selection.conditions.append("")
        at += words
    }

    /// `recurring`, `without repetition`.
    mutating func takeRepetition() -> Bool {
        if takes(
            "recurring", "repeating", "repeated", "that repeat", "which repeat", "that recur", "which recur", "repeats",
            "repeat", "recur", "recurs", "on repeat")
        {
            selection.add("recurring", "recurring")
            for length in (1...4).reversed() where length <= rest.count {
                guard let phrase = reading.repetition(rest.upTo(length)) else { continue }
                takeFrequency(phrase.rule.frequency, words: length)
                break
            }
            return true
        }
        // `my weekly tasks`
        let frequencies: [String: RecurrenceRule.Frequency] = [
            "daily": .daily, "weekly": .weekly, "monthly": .monthly, "yearly": .yearly, "annual": .yearly,
        ]
        if let frequency = key.flatMap({ frequencies[$0] }) {
            selection.add("recurring", "recurring")
            takeFrequency(frequency, words: 1)
            return true
        }
        if takes("non-recurring", "one-off", "one off", "non recurring", "nonrecurring") {
            selection.add("!recurring", "not recurring")
            return true
        }
        return false
    }
}

/// `sorted by due date`, `newest first`, `the top 3`.
extension SelectionReader {
    mutating func takeSort() -> Bool {
        if takes("newest first", "newest", "latest first", "most recent first", "most recent", "most recently added") {
            (selection.sort, selection.isDescending) = (.created, true)
            return true
        }
        if takes("oldest first", "oldest") {
            (selection.sort, selection.isDescending) = (.created, false)
            return true
        }
        if takes("alphabetically", "in alphabetical order", "alphabetical", "a to z", "a-z") {
            selection.sort = .title
            return true
        }
        let start = at
        if takes(
            "most important first", "highest priority first", "highest first", "in order of priority",
            "in priority order")
        {
            selection.sort = .priority
            return true
        }
        guard
            takes(
                "sorted by", "ordered by", "sort by", "order by", "sort them by", "order them by", "arranged by",
                "ranked by",
                "sorted on", "in order of", "sort it by", "and sort by", "by", "grouped by", "prioritised by")
        else { return false }
        _ = take("the", "their", "its")
        guard let sort = sortName() else {
            at = start
            return false
        }
        selection.sort = sort
        // The order of equals is left to the service.
        let behind = at
        if !takes("then by", "then", "and then by", "and then", ", then by", ", then") || sortName() == nil {
            at = behind
        }
        selection.isDescending = sort == .created || sort == .updated || sort == .completed
        if takes(
            "descending", "desc", "in descending order", "latest first", "reversed", "backwards", "newest first",
            "in reverse", "last first", "in reverse order")
        {
            selection.isDescending = true
        } else if takes(
            "ascending", "asc", "in ascending order", "oldest first", "earliest first", "first", "soonest first",
            "highest first", "most important first")
        {
            selection.isDescending = false
        }
        return true
    }

    private mutating func sortName() -> Selection.Sort? {
        if takes(
            "due date", "due dates", "due", "deadline", "deadlines", "date", "when theyre due", "when they are due")
        {
            return .due
        }
        if takes("priority", "importance", "urgency", "priorities") { return .priority }
        if takes("title", "name", "titles", "names", "alphabet") { return .title }
        if takes(
            "creation date", "created", "created date", "date created", "creation", "date added", "age", "creation time"
        ) {
            return .created
        }
        if takes("completion date", "completed", "date completed", "completion") { return .completed }
        return takes("last change", "last changed", "last updated", "updated", "last modified") ? .updated : nil
    }

    /// `first 5`, `top three`; a number before a noun.
    mutating func takeLimit() -> Bool {
        let start = at
        if takes(
            "next task due", "next thing due", "next deadline", "next due", "next due task", "next task",
            "next item due")
        {
            selection.limit = 1
            selection.hasNoun = true
            selection.add("due & !overdue", "ahead")
            return true
        }
        let isIntroduced = takes("first", "top", "the first", "the top", "up to", "at most", "next", "last")
        let introduction = passage.key(at - 1)
        guard let number = key.flatMap(OrdinalReference.number), rest.first?.kind == .word else {
            at = start
            return false
        }
        at += 1
        let isCounting = !["days", "day", "weeks", "week", "months", "month", "hours", "hour"].contains(key)
        let isBeforeNoun = ["tasks", "items", "todos", "things", "ones", "overdue", "p1", "p2", "open"].contains(key)
        guard isCounting, isIntroduced && introduction != "next" && introduction != "last" || isBeforeNoun else {
            at = start
            return false
        }
        selection.limit = number
        return true
    }
}
