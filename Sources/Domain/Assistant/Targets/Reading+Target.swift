/// Which task some words mean.
extension Reading {
    /// - Returns: nil when there are no words, or they are only a joining word.
    func target(_ words: Passage) -> Target? {
        var words = words.trimmed
        while let rest = words.before(end: Self.listEndings + Self.endings) { words = rest.trimmed }
        guard words.hasWords else { return nil }
        if words.isQuotation { return .named(words.content) }
        if words.isOne(of: Self.it) { return .it }
        if words.isOne(of: Self.them) { return .them }
        if words.isOne(of: Self.other) { return .other }
        if Places.isCount(words), let count = words.dropping("the", "just", "only", "any").key(0).flatMap(Places.number)
        {
            var reader = SelectionReader(words, of: self, isStrict: true)
            if !reader.read().isSpecific || words.contains(["of"]) { return .count(count) }
        }
        if let places = Places.read(words) { return places }
        if let matching = matching(words) { return matching }
        return named(words)
    }

    private static let listEndings = [
        "from my list", "off my list", "from the list", "off the list", "on my list", "on the list", "in my list",
        "from my tasks", "from my to-do list", "from my todo list", "off my todo list", "off my to-do list",
        "on my todo list", "on my to-do list", "of my list", "in the list", "from my todos",
    ]

    private static let endings = ["anymore", "any more", "after all", "for good", "as well", "too", "instead", "again"]

    private static let it: Set = [
        "it", "that", "this", "that one", "this one", "the task", "that task", "this task", "the same",
        "the same one", "the one", "that thing", "the same task", "that item", "this item", "that todo", "the item",
        "same one",
    ]

    private static let them: Set = [
        "them", "these", "those", "all of them", "both", "both of them", "all of these", "all of those", "them all",
        "these tasks", "those tasks", "all these", "all those", "the lot", "all", "these all", "the two",
        "both tasks", "those two", "these two", "the both of them", "all of it", "each of them", "every one of them",
        "those ones", "these ones", "them both", "all these tasks", "all those tasks", "the whole list",
        "the whole lot", "that list", "both of these", "both of those", "every one", "all three", "all three of them",
        "the three of them",
    ]

    private static let other: Set = ["the other one", "the other", "other one", "the other task"]

    /// `all overdue tasks`, `everything due today`, `the overdue ones`, `the P1 task`.
    private func matching(_ words: Passage) -> Target? {
        guard !words.contains([""]) || words.words.contains(where: { $0.kind == .tag }) else { return nil }
        var reader = SelectionReader(words, of: self, isStrict: true)
        let selection = reader.read()
        // `all my work tasks`, `everything about porto`: the words may be a tag, or a subject.
        guard
            selection.words.isEmpty
                || selection.words.count <= 2 && selection.isPlural && words.contains(Self.pluralNouns),
            selection.search == nil || selection.isPlural
        else { return nil }
        if selection.isBare {
            // `completed`, `today`: nothing but conditions.
            guard selection.isSpecific, selection.words.isEmpty, selection.strays.isEmpty else { return nil }
            return .matching(selection, isSingle: false)
        }
        guard selection.hasNoun || selection.isSpecific, selection.isSpecific || selection.isPlural,
            selection.words.isEmpty || !words.contains([""])
        else { return nil }
        return .matching(selection, isSingle: !selection.isPlural)
    }

    private static let pluralNouns: Set = ["tasks", "todos", "items", "things", "ones"]

    /// A title, or a part of it, without what only says that a task is meant.
    private func named(_ words: Passage) -> Target? {
        var words = words.dropping(Self.articles).trimmed
        while words.count > 1, let rest = words.before(end: Self.nouns) { words = rest.trimmed }
        guard words.hasWords, !words.isOne(of: Self.articleSet) else { return nil }
        return .named(words.content)
    }

    private static let articles = [
        "the task called", "the task named", "the one called", "the task about", "the one about", "my task to",
        "the task to", "the reminder to", "task called", "task named", "the todo to", "the one to", "the item called",
        "the one for", "the task for", "the todo called", "the one with", "the", "my", "a", "an", "task", "that",
        "this", "our", "todo", "item",
    ]
    private static let articleSet = Set(articles)
    private static let nouns = [
        "task", "tasks", "item", "todo", "to-do", "one", "reminder", "thing", "entry", "itself", "too",
    ]
}
