import Tasks

/// The words before a title that only say that a task is added: `a new high priority task to`.
extension Reading {
    /// `make a new task`: words of making that are not about a task there is.
    var isCreating: Bool {
        guard let rest = passage.after("make", "set", "set up", "have", "start", "put", "schedule", "make me"),
            ["a", "an", "new", "another"].contains(rest.key(0))
        else { return false }
        return head(of: rest) != nil
    }

    /// What comes behind `a new high priority task to`; nil when the words do not begin so.
    func head(of words: Passage) -> (priority: TaskPriority?, isSeveral: Bool, adverb: Passage?, rest: Passage)? {
        var priority: TaskPriority?
        var adverb: Passage?
        for offset in 0..<min(words.count, 9) {
            guard let key = words.key(offset) else { return nil }
            let isPlural = AddWords.plurals.contains(key)
            if AddWords.looseNouns.contains(key), !isHeadEnd(words.from(offset + 1)) { return nil }
            if AddWords.nouns.contains(key) && words.key(offset + 1) != "list" || isPlural {
                if ["these", "following"].contains(key),
                    ["tasks", "items", "things", "todos"].contains(words.key(offset + 1))
                {
                    continue
                }
                var rest = words.from(offset + 1)
                rest = rest.dropping(
                    "to my list", "to the list", "to my todo list", "to my to-do list", "to my tasks", "for me")
                rest = rest.dropping(
                    "to", ":", "-", "that says", "saying", "–", "—", "for me to", "which says", ",", "\n")
                return (priority, isPlural, adverb, rest)
            }
            if key == "to", words.key(offset + 1) == "do" || words.key(offset + 1) == "dos" { continue }
            if key == "do" || key == "dos", words.key(offset - 1) == "to" {
                let rest = words.from(offset + 1).dropping("to", ":", "-", ",")
                return offset + 1 < words.count && words.key(offset + 1) != "list"
                    ? (priority, key == "dos", adverb, rest) : nil
            }
            guard AddWords.head.contains(key) else { return nil }
            priority = headPriority(words, at: offset) ?? priority
            if ["weekly", "daily", "monthly", "yearly", "fortnightly", "biweekly", "annual"].contains(key) {
                adverb = words.from(offset).upTo(1)
            }
        }
        return nil
    }

    private func headPriority(_ words: Passage, at offset: Int) -> TaskPriority? {
        let key = words.key(offset) ?? ""
        if let exact = PriorityWords.exact(key) { return exact }
        if ["urgent", "critical"].contains(key) { return .p1 }
        if key == "important" { return .p2 }
        if key.hasSuffix("-priority") { return PriorityWords.value(String(key.dropLast(9))) }
        if words.key(offset + 1) == "priority", !["a", "new", "the", "task"].contains(key) {
            return PriorityWords.value(key)
        }
        return key == "priority" ? PriorityWords.value(words.key(offset + 1)) : nil
    }

    /// `things: a, b`, but not `things to try in Rome`.
    private func isHeadEnd(_ words: Passage) -> Bool {
        words.isEmpty
            || words.after(
                ":", "-", "\n", "called", "named", "titled", "to my", "to the list", "on my", ",", "for me") != nil
    }
}
