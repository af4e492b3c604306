import DatePhrases
import Tasks

/// `with high priority`, `with a 30-minute reminder`, `that recurs weekly`, `with a checklist: a, b`.
extension DraftReader {
    mutating func takePriority() -> Bool {
        let start = at
        let isJoined = takes(
            "with a", "with", "and", ",", "as", ", with", "and with", "-", "at", "it is", "its", "and make it",
            "make it", "set to", "and set it to", "mark it as", "and mark it as", "mark it", "of", "that is", "thats",
            "which is")
        if takes("priority", "prio") {
            _ = takes(":", "is", "of", "=", "to", "level")
            if let priority = PriorityWords.value(key) {
                at += 1
                draft.priority = priority
                return true
            }
        } else if takes("critical priority", "top priority", "highest priority", "top-priority", "urgent priority") {
            draft.priority = .p1
            return true
        } else if takes("high priority", "high-priority") {
            draft.priority = .p2
            return true
        } else if takes("medium priority", "normal priority", "medium-priority") {
            draft.priority = .p3
            return true
        } else if takes("low priority", "low-priority") {
            draft.priority = .p4
            return true
        } else if isJoined, takes("urgent", "critical"),
            at == passage.count || rest.first?.isMark == true || rest.first?.key == "and"
        {
            draft.priority = .p1
            return true
        } else if isJoined, passage.key(start) != "of", let priority = PriorityWords.exact(key) {
            at += 1
            draft.priority = priority
            return true
        }
        at = start
        return false
    }

    mutating func takeRepetition() -> Bool {
        let start = at
        // These words only introduce the clause; quick add reads the rest.
        guard
            takes(
                "that recurs", "that repeats", "which recurs", "which repeats", "and repeats", "and recurs",
                "recurring", "repeating", "repeat", "and repeat it", "and repeat", "that should repeat", "repeats",
                "recurs", "that happens", "which happens", "and make it repeat", "on repeat", "it repeats",
                "it recurs", "set to repeat", "make it repeat", "make it recur", "repeated", "that should recur",
                "to repeat", "and make it", "with recurrence", "and set it to repeat", "make it", "thats")
        else { return false }
        // Only before a repetition; `repeat the exercises` is a title.
        let words = rest.upTo(8)
        guard let span = words.span, let phrase = reading.reader.phrases(in: passage.utterance[span]).first,
            phrase.core.lowerBound == 0 || phrase.span.lowerBound == 0, case .recurrence = phrase.meaning
        else {
            at = start
            return false
        }
        return true
    }

    mutating func takeReminder() -> Bool {
        let start = at
        _ = takes("and", ",", "with", ", with", "and with", ", and", "plus", "also")
        if takes(
            "no reminder", "no reminders", "without a reminder", "without reminders", "without reminder",
            "dont remind me")
        {
            draft.reminders = []
            return true
        }
        if takes("a", "an", "the"),
            let minutes = amountBefore(["reminder", "alert", "warning", "notification", "heads-up", "notice"])
        {
            return add(minutes)
        }
        at = start
        _ = takes(
            "and", ",", "with", ", with", "and with", ", and", "plus", "also", "with a", "and a", "set a", "and set a",
            "with the")
        if let minutes = amountBefore(["reminder", "reminders", "alert"]) { return add(minutes) }
        if takes(
            "remind me", "reminder", "reminders", "remind", "notify me", "alert me", "a reminder", "reminder of",
            "reminding me", "reminders of", "alert", "ping me", "reminder :"),
            let minutes = amountAhead()
        {
            return add(minutes)
        }
        at = start
        if takesReminderThen() { return true }
        at = start
        return false
    }

    /// `and remind me about it at 5`: the date stays in the line.
    private mutating func takesReminderThen() -> Bool {
        guard at > 0 else { return false }
        _ = takes("and", ",", ", and")
        guard takes("remind me about it", "remind me of it", "remind me") else { return false }
        guard (1...6).contains(where: { reading.date(rest.upTo($0)) != nil }) else { return false }
        draft.reminders = [0]
        return true
    }

    private mutating func add(_ minutes: [Int]) -> Bool {
        draft.reminders = ((draft.reminders ?? []) + minutes).sorted()
        return true
    }

    /// `30-minute reminder`, `1 hour reminder`.
    private mutating func amountBefore(_ nouns: [String]) -> [Int]? {
        for length in 1...3 {
            guard let noun = passage.key(at + length), nouns.contains(noun),
                let minutes = reading.minutes(rest.upTo(length))
            else { continue }
            at += length + 1
            _ = takes("before", "beforehand", "before it", "in advance", "before its due")
            return minutes
        }
        return nil
    }

    /// `30 minutes before`, `1 day and 2 hours before`, `an hour early`.
    private mutating func amountAhead() -> [Int]? {
        for length in (1...8).reversed() where length <= rest.count {
            guard let minutes = reading.minutes(rest.upTo(length)) else { continue }
            at += length
            let isEnd = at == passage.count || rest.first?.isMark == true || ["and", "with", "tagged"].contains(key)
            guard
                takes(
                    "before", "beforehand", "before it", "in advance", "ahead", "early", "earlier", "before its due",
                    "ahead of time", "prior", "before hand", "before it starts", "before that") || isEnd
            else { return nil }
            return minutes
        }
        return nil
    }

    mutating func takeDescription() -> Bool {
        let start = at
        _ = takes(
            "and", ",", "with", "with a", "with the", "and a", "and the", "-", ".", ", with", "and with", ", with a",
            "and with a", "\n")
        let isJoined = at > start
        guard takes("description", "note", "notes", "details", "comment", "the description", "the note") else {
            at = start
            return false
        }
        let isMarked = takes(":", "saying", "that says", "of", "=", "that", "-")
        let isQuoted = rest.first?.kind == .quotation
        guard isMarked || isJoined, passage.key(start) != "and" || isMarked || isQuoted, rest.hasWords else {
            at = start
            return false
        }
        if let word = rest.first, word.kind == .quotation {
            at += 1
            draft.description = passage.utterance[word.inner]
        } else {
            draft.description = rest.content
            at = passage.count
        }
        return true
    }

    mutating func takeChecklist() -> Bool {
        let start = at
        guard
            takes(
                "with a checklist", "with checklist", "with the checklist", "with steps", "with the steps",
                "with subtasks", "with these steps", "checklist", "steps", "with sub-tasks", "with a checklist of",
                "with the subtasks", "with checklist items", "and a checklist", "and checklist", "subtasks",
                "with items", "with the following steps")
        else { return false }
        let isMarked = takes(":", "-", "of", "for", "\n", "with")
        let isIntroduced = ["with", "and"].contains(passage.key(start))
        guard isMarked && passage.key(at - 1) != "of" || isIntroduced, rest.hasWords else {
            at = start
            return false
        }
        draft.checklist = reading.items(rest).map(\.content)
        at = passage.count
        return true
    }
}
