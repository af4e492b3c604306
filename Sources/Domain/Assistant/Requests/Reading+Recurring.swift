import DatePhrases
import Tasks

/// `make it repeat every monday`, `stop repeating it`.
extension Reading {
    var recurring: Request? { stopping ?? repeating ?? statingRepetition }

    private var stopping: Request? {
        if let rest = passage.after(
            "stop repeating", "dont repeat", "stop recurring", "do not repeat", "no longer repeat",
            "remove the recurrence from", "remove the recurrence of", "remove recurrence from",
            "remove the repetition from", "remove the repeat from", "cancel the recurrence of",
            "stop the recurrence of", "stop the repetition of", "clear the recurrence of", "turn off recurrence for",
            "turn off repeat for", "clear the recurrence on", "stop the repeat on", "turn off recurrence on",
            "delete the recurrence of", "remove the repeat on", "stop the recurrence on", "remove recurrence on",
            "turn off repeating for",
            "remove repeat from", "disable recurrence for", "cancel the repeat of", "cancel the repetition of")
        {
            return (rest.hasWords ? target(rest) : .it).map { .edit($0, .stopRecurrence) }
        }
        if let rest = passage.after("stop", "make", "have", "let", "prevent", "set"),
            let words = rest.before(
                end: "from repeating", "repeating", "from recurring", "recurring", "not repeat", "not recur",
                "stop repeating", "not repeat anymore", "not recurring", "non-recurring", "one-off", "to not repeat",
                "a one-off", "not repeating", "repeating itself",
                "to not repeating", "to not recur"),
            passage.key(0) != "make" && passage.key(0) != "have" && passage.key(0) != "set" && passage.key(0) != "let"
                || rest.contains(["not", "stop", "one-off", "non-recurring"])
        {
            return target(words).map { .edit($0, .stopRecurrence) }
        }
        let endings = [
            "shouldnt repeat", "shouldnt repeat anymore", "doesnt repeat anymore", "doesnt repeat any more",
            "no longer repeats", "should not repeat", "doesnt repeat", "shouldnt recur", "doesnt recur anymore",
            "should stop repeating", "shouldnt repeat any more", "doesnt need to repeat", "shouldnt recur anymore",
            "doesnt have to repeat", "should no longer repeat", "doesnt recur", "doesnt need to repeat anymore",
            "is not recurring anymore", "isnt recurring anymore", "only happens once",
        ]
        guard let words = passage.before(end: endings), let target = target(words), !target.isSelection else {
            return nil
        }
        return .edit(target, .stopRecurrence)
    }

    private var repeating: Request? {
        guard
            let rest = passage.after(
                "make", "repeat", "set", "have", "let", "change", "schedule", "turn", "set up", "do", "convert", "put",
                "update", "get")
        else { return nil }
        let verb = passage.key(0) ?? ""
        let joints = [
            "repeat", "recur", "to repeat", "to recur", "repeating", "recurring", "to be", "happen", "to happen",
            "into a", "to", "a", "be", "on repeat", "as a", "as", "so it repeats", "recurrence to", "to repeating",
            "to recurring", "into",
        ]
        for offset in max(1, rest.count - 14)..<max(rest.count, 1) {
            let right = rest.from(offset)
            let behind = right.after(joints)
            let words = (behind ?? right)
            let named = words.before(end: "task", "one", "thing", "recurring task", "repeating task") ?? words
            guard let phrase = repetition(named) else { continue }
            // `schedule` and `do` make tasks, unless they are of what is known.
            if ["schedule", "do", "put", "get"].contains(verb),
                !rest.upTo(offset).trimmed.isOne(of: ["it", "this", "that", "them"])
            {
                continue
            }
            let left = rest.upTo(offset)
            let words2 =
                left.after(
                    "the recurrence of", "recurrence of", "the recurrence for", "the repetition of", "the recurrence on"
                ) ?? left
            guard let target = target(words2) else { continue }
            return .edit(target, change(phrase, named))
        }
        return nil
    }

    private var statingRepetition: Request? {
        guard
            passage.after(
                "add", "create", "what", "which", "show", "list", "new", "remind", "remember", "i need", "i have",
                "when", "how") == nil,
            let (left, right) = passage.splitLast(
                at: "should repeat", "should recur", "repeats", "recurs", "needs to repeat", "should happen", "happens",
                "must repeat", "has to repeat", "should be repeated", "needs to recur", "should be", "is now", "is",
                "comes",
                "needs to happen", "comes round"),
            let phrase = repetition(right), let target = target(left), !target.isSelection
        else { return nil }
        return .edit(target, change(phrase, right))
    }

    private func change(_ phrase: RecurrencePhrase, _ words: Passage) -> TaskChange {
        let first = QuickAdd("x " + words.trimmed.text, now: now, zone: zone).due
        return .recurrence(phrase.rule, first: first, isTimed: phrase.time != nil || phrase.start != nil)
    }
}
