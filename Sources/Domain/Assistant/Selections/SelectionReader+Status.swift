import DatePhrases
import Recurrence

/// Whether tasks are still to be done.
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
        guard let key else { return false }
        // What is said of doing: `what did i finish yesterday`.
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
