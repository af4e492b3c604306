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
        // A call may be named; nobody adds `a guy called Bob`.
        guard start == 0 || passage.upTo(start).words.allSatisfy({ AddWords.head.contains($0.key) || $0.isMark }) else {
            at = start
            return false
        }
        let words = rest.upTo(nameLength)
        guard words.hasWords else { return false }
        // A date at the end is when it is due: `called Sunday roast tomorrow`.
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

    /// Words up to the next clause.
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

    /// `tags` and `tag` alone are words of a title, unless they stand behind a joint: `buy name tags`.
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
            // `tagged work and remind me …`: what follows is another clause.
            let isClause =
                rest.first.map { $0.kind == .word && (TagWords.endings.contains($0.key) || $0.key == "remind") } ?? true
            if isClause || startsClause {
                at = joint
                break
            }
        }
        return names.isEmpty ? nil : names
    }

    /// Whether another clause, or another request, begins here: `tagged work, repeats weekly`.
    private var startsClause: Bool {
        rest.after(
            "remind", "set", "repeat", "make", "priority", "reminder", "due", "recurring", "every", "mark", "add",
            "no reminder") != nil
    }

    /// `to my list` says nothing; `to my shopping list` is a tag.
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
