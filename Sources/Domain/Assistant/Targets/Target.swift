/// The target of a request: the tasks that it means.
indirect enum Target: Sendable {
    /// The task last mentioned: `it`.
    case it
    /// The tasks last listed or mentioned: `them`, `both`.
    case them
    /// Of two tasks, the one that was not mentioned.
    case other
    /// Positions in the last list, from 1, or from the end if negative.
    case places([Int])
    /// A number of tasks from the beginning, or from the end if negative.
    case run(Int)
    /// A title, or part of it.
    case named(String)
    /// All matching tasks; only one if the description is singular.
    case matching(Selection, isSingle: Bool)
    /// A number of tasks, without any identification.
    case count(Int)
    /// Known tasks, by id.
    case ids([String])
}

extension Target {
    /// True when it describes tasks rather than naming them.
    var isSelection: Bool {
        if case .matching = self { return true }
        return false
    }

    /// True when it refers to tasks mentioned before.
    var isReference: Bool {
        switch self {
        case .it, .them, .other, .places, .run, .ids, .count: true
        default: false
        }
    }

    var isNamed: Bool {
        if case .named = self { return true }
        return false
    }

    /// True when it may include all tasks.
    var isAll: Bool {
        guard case .matching(let selection, _) = self else { return false }
        return !selection.isSpecific
    }
}

/// Positions in a list: `the second one`, `1 and 4`, `the first two`.
enum OrdinalReference {
    /// - Returns: nil when any word has another meaning.
    static func read(_ words: Passage) -> Target? {
        var rest = words.dropping("the", "just", "only", "task", "tasks", "item", "items", "todo").trimmed
        rest =
            rest.before(end: ["one", "ones", "task", "tasks", "item", "items", "of them", "of these", "of those"])
            ?? rest
        guard (1...40).contains(rest.count), !isCount(words) else { return nil }
        return run(rest) ?? places(rest)
    }

    /// Returns true for `five tasks`, `3 of them`, which are not positions.
    static func isCount(_ words: Passage) -> Bool {
        let rest = words.dropping("the", "just", "only", "any", "all", "other", "more").trimmed
        guard rest.count > 1, let behind = rest.key(1), let count = rest.key(0).flatMap(number), count > 1 else {
            return false
        }
        return ["tasks", "items", "todos", "things", "ones", "of", "more", "jobs", "chores", "to-dos"].contains(behind)
    }

    /// `first two`, `last 3`.
    private static func run(_ words: Passage) -> Target? {
        guard words.count == 2, let end = words.key(0), let count = words.key(1).flatMap(number),
            (1...100).contains(count)
        else { return nil }
        if ["first", "top"].contains(end) { return .run(count) }
        return ["last", "final", "bottom"].contains(end) ? .run(-count) : nil
    }

    private static func places(_ words: Passage) -> Target? {
        var places: [Int] = []
        for word in words.words where !joints.contains(word.key) {
            if let range = range(word.key) {
                places += range
            } else if let place = place(word.key) {
                places.append(place)
            } else {
                return nil
            }
        }
        let last = words.keys.joined(separator: " ")
        if last == "second to last" || last == "second last" || last == "next to last" { return .places([-2]) }
        return places.isEmpty || places.count > 100 ? nil : .places(places)
    }

    private static let joints: Set = [
        ",", "and", "&", "number", "numbers", "no", "nr", "#", "the", "also", "plus", "task", "item", "one's", ".",
        "num", "nos",
    ]

    /// `2-4`.
    private static func range(_ key: String) -> ClosedRange<Int>? {
        let ends = key.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Int(ends[0]), let last = Int(ends[1]), first > 0, first < last, last <= 100
        else { return nil }
        return first...last
    }

    private static func place(_ key: String) -> Int? {
        if key == "last" || key == "final" || key == "bottom" { return -1 }
        if let index = ordinals.firstIndex(of: key) { return index + 1 }
        if let number = number(key.hasPrefix("#") ? String(key.dropFirst()) : key) { return number }
        for ending in ["st", "nd", "rd", "th"] where key.hasSuffix(ending) {
            return Int(key.dropLast(2)).flatMap { (1...100).contains($0) ? $0 : nil }
        }
        return key == "top" ? 1 : nil
    }

    static func number(_ key: String) -> Int? {
        if let index = cardinals.firstIndex(of: key) { return index + 1 }
        return Int(key).flatMap { (1...100).contains($0) ? $0 : nil }
    }

    private static let ordinals = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ]
    private static let cardinals = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ]
}

/// Reading targets.
extension RequestParser {
    /// - Returns: nil when there are no words, or only a joining word.
    func target(_ words: Passage) -> Target? {
        var words = words.trimmed
        while let rest = words.before(end: Self.listEndings + Self.endings) { words = rest.trimmed }
        guard words.hasWords else { return nil }
        if words.isQuotation { return .named(words.content) }
        if words.isOne(of: Self.it) { return .it }
        if words.isOne(of: Self.them) { return .them }
        if words.isOne(of: Self.other) { return .other }
        if OrdinalReference.isCount(words),
            let count = words.dropping("the", "just", "only", "any").key(0).flatMap(OrdinalReference.number)
        {
            var reader = SelectionReader(words, of: self, isStrict: true)
            if !reader.read().isSpecific || words.contains(["of"]) { return .count(count) }
        }
        if let places = OrdinalReference.read(words) { return places }
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
        // `all my work tasks`, `everything about porto`: the words may be a tag, or a search.
        guard
            selection.words.isEmpty
                || selection.words.count <= 2 && selection.isPlural
                    && (words.contains(Self.pluralNouns)
                        || words.after("all", "all my", "all the", "every", "both", "both the") != nil),
            selection.search == nil || selection.isPlural
        else { return nil }
        if selection.isBare {
            // `completed`, `today`: only conditions.
            guard selection.isSpecific, selection.words.isEmpty, selection.strays.isEmpty else { return nil }
            return .matching(selection, isSingle: false)
        }
        guard selection.hasNoun || selection.isSpecific || !selection.words.isEmpty,
            selection.isSpecific || selection.isPlural,
            selection.words.isEmpty || !words.contains([""])
        else { return nil }
        return .matching(selection, isSingle: !selection.isPlural)
    }

    private static let pluralNouns: Set = [
        "tasks", "todos", "items", "things", "ones", "everything", "anything", "stuff",
    ]

    /// Reads a title, or a part of it, without words for tasks.
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
