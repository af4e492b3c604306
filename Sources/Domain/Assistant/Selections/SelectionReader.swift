/// Reads a description of tasks: `all P1 tasks tagged work sorted by due date`.
///
/// Its conditions are extensions, in one file per topic. The remaining words are kept in ``Selection/words``.
struct SelectionReader {
    let passage: Passage
    let reading: RequestParser
    var at = 0
    var selection = Selection()
    /// True when the next condition is negated.
    private var isNegated = false
    /// True when tasks are to be changed, for which every word must be understood.
    let isStrict: Bool

    init(_ passage: Passage, of reading: RequestParser, isStrict: Bool = false) {
        self.isStrict = isStrict
        self.passage = passage.trimmed
        self.reading = reading
    }

    private static let rules: [@Sendable (inout SelectionReader) -> Bool] = [
        { $0.takeSort() }, { $0.takeLimit() }, { $0.takeStatus() }, { $0.takePriority() }, { $0.takeTags() },
        { $0.takeRepetition() }, { $0.takeDue() }, { $0.takeSearch() }, { $0.takeNoun() }, { $0.takeFiller() },
    ]

    mutating func read() -> Selection {
        while at < passage.count {
            if takeException() { break }
            let start = at
            let known = selection.conditions.count
            let status = selection.status
            if !Self.rules.contains(where: { $0(&self) }) {
                if let key, Self.negations.contains(key) {
                    at += 1
                    if isNegated { selection.strays.append(key) }
                    isNegated = true
                    continue
                }
                takeUnknown()
            }
            if at == start { at += 1 }
            if isNegated, selection.status != status { negateStatus() }
            if isNegated, selection.conditions.count > known { negate(from: known) }
        }
        if isNegated { selection.strays.append("not") }
        if let limit = selection.limit { selection.strays.append(String(limit)) }
        if let sort = selection.sort { selection.strays.append(sort.rawValue) }
        return selection
    }

    private static let negations: Set = ["not", "arent", "isnt", "never", "no", "without"]

    private mutating func negateStatus() {
        selection.status = selection.status == .completed ? .open : selection.status == .open ? .completed : .all
        isNegated = false
    }

    /// `except work`, `but not the overdue ones`, `all but the rent`: all the following words are exceptions.
    private mutating func takeException() -> Bool {
        let start = at
        guard
            takes(
                "except for", "except", "excluding", "but not", "apart from", "other than", "besides", "aside from",
                "all but", "everything but", "but", "minus", "leaving out", "save for")
        else { return false }
        if ["all", "everything"].contains(passage.key(start)) {
            (selection.hasNoun, selection.isPlural) = (true, true)
        }
        // `all but the goggles`, after a list, are those of the list.
        if passage.key(0) == "all", start <= 1, selection.conditions.isEmpty, selection.words.isEmpty {
            (selection.hasNoun, selection.isPlural) = (true, true)
            selection.isOfListed = true
        }
        let words = rest.dropping("for", "not", "those", "the ones", "anything", "that are", "which are", "the", "my")
            .trimmed
        at = passage.count
        guard words.hasWords else {
            selection.strays.append("except")
            return true
        }
        var reader = SelectionReader(words, of: reading, isStrict: true)
        let left = reader.read()
        if left.words.isEmpty, left.strays.isEmpty, left.exceptions.isEmpty, left.search == nil {
            if let status = left.status, left.conditions.isEmpty {
                selection.status = status == .completed ? .open : .completed
                return true
            }
            let conditions = left.conditions.filter { !$0.isEmpty }
            guard !conditions.isEmpty, left.status != .completed else {
                selection.strays.append("except")
                return true
            }
            let phrase = "not " + left.phrases.filter { !$0.isEmpty }.joined(separator: " ")
            selection.add("!(" + conditions.joined(separator: " & ") + ")", phrase)
        } else {
            selection.exceptions.append(words.content)
        }
        return true
    }

    private mutating func negate(from index: Int) {
        for index in index..<selection.conditions.count {
            selection.conditions[index] = "!" + selection.conditions[index]
            selection.phrases[index] = "not " + selection.phrases[index]
        }
        isNegated = false
    }

    /// Consumes an unknown word; a quotation is searched for.
    private mutating func takeUnknown() {
        guard let word = rest.first else { return }
        at += 1
        if word.kind == .quotation {
            selection.search = [selection.search, passage.utterance[word.inner]].compactMap { $0 }.joined(
                separator: " ")
        } else if !word.isMark {
            selection.words.append(passage.utterance[word.inner])
        }
    }

    // MARK: taking words

    var rest: Passage { passage.from(at) }
    var key: String? { passage.key(at) }

    /// Consumes the longest of some phrases.
    mutating func take(_ phrases: String...) -> Passage? {
        guard let rest = rest.after(phrases) else { return nil }
        defer { at = passage.count - rest.count }
        return rest
    }

    mutating func takes(_ phrases: String...) -> Bool {
        guard let rest = rest.after(phrases) else { return false }
        at = passage.count - rest.count
        return true
    }

    /// Consumes the next word if it is in a table.
    mutating func entry<Value>(_ table: [String: Value]) -> Value? {
        guard let key, let value = table[key] else { return nil }
        at += 1
        return value
    }
}

/// The words for tasks, and the words without a meaning.
extension SelectionReader {
    private static let plurals: Set = [
        "tasks", "todos", "to-dos", "items", "things", "everything", "stuff", "ones", "anything", "work items",
        "errands", "todo's", "chores", "jobs",
    ]
    private static let singulars: Set = ["task", "todo", "to-do", "item", "thing", "one"]

    mutating func takeNoun() -> Bool {
        if takes("to do list", "todo list", "to-do list", "task list", "list of tasks", "to dos", "list") {
            (selection.hasNoun, selection.isPlural) = (true, true)
            return true
        }
        guard let key else { return false }
        if Self.plurals.contains(key) {
            (selection.hasNoun, selection.isPlural) = (true, true)
            if key == "ones" { selection.isOfListed = true }
            if ["jobs", "errands", "chores", "stuff", "work items"].contains(key) { selection.kind = key }
            at += 1
            return true
        }
        if ["left", "remaining", "todo"].contains(key) {
            selection.hasNoun = true
            at += 1
            return true
        }
        if ["all", "every", "each", "any", "both"].contains(key) {
            selection.isPlural = true
            at += 1
            return true
        }
        guard Self.singulars.contains(key) else { return false }
        selection.hasNoun = true
        at += 1
        return true
    }

    mutating func takeFiller() -> Bool {
        guard let key, rest.first?.kind != .quotation, rest.first?.kind != .tag else { return false }
        let isOrder = key == "first" && selection.sort != nil
        let isMark = rest.first?.isMark == true
        guard Self.light.contains(key) || Self.fillers.contains(key) || isOrder || isMark else { return false }
        if !isMark, !Self.light.contains(key) { selection.strays.append(key) }
        at += 1
        return true
    }

    /// Words that do not change a description.
    private static let light: Set = [
        "the", "my", "of", "me", "our", "i", "ive", "have", "has", "got", "that", "which", "are", "is", "were", "was",
        "and", "a", "an", "there", "still", "it", "them", "these", "those", "this", "please", "just", "only", "also",
        "both", "whole", "entire", "thats", "theres", "currently", "be", "been", "to", "do", "need", "needs", "i'm",
    ]

    /// Words that may be ignored in a question.
    private static let fillers: Set = [
        "on", "in", "for", "at", "left", "remaining", "with", "whats", "what", "whos", "ive", "im", "has", "them",
        "else", "currently", "right", "now",
        "must", "should", "this", "get", "supposed", "up", "please", "just", "only", "also", "from", "our", "his",
        "those", "these", "about", "or", "as", "both", "total", "altogether", "here", "list's", "thats", "theres",
        "coming", "going", "planned", "plan", "scheduled", "doing", "completing", "finishing", "free", "busy", "how",
        "plate",
        "agenda", "calendar", "diary", "day", "set", "pending?", "most", "whole", "entire", "full", "current", "by",
        "did", "so", "far", "am", "we", "exist", "already", "actually", "yet", "ever", "really", "exactly", "again",
    ]
}

/// `about the dentist`, `with Anna in it`, `containing "tax"`.
extension SelectionReader {
    mutating func takeSearch() -> Bool {
        let start = at
        let isWhole = takes(
            "about", "containing", "that contain", "that contains", "mentioning", "that mention", "matching",
            "that mentions", "related to", "regarding", "concerning", "to do with", "named", "called", "titled",
            "with the word", "with the words", "that say", "saying", "including", "with the title", "relating to",
            "involving", "around", "having to do with", "which mention", "that match", "with the name",
            "that includes", "that include", "like",
            "with text", "that has to do with")
        if isWhole {
            return takeWords(rest, from: start)
        }
        // `everything for the party`, `all tasks for Tom`: the word may also be a tag.
        if selection.isPlural, selection.hasNoun, selection.words.isEmpty, takes("for the", "for my", "for") {
            let words = rest.trimmed
            let isOneWord = words.count == 1 || words.count == 2 && words.before(end: "tasks", "stuff", "things") != nil
            if isOneWord, let word = words.first, word.kind == .word, reading.date(words) == nil {
                selection.words.append(passage.utterance[word.inner])
                at = passage.count
                return true
            }
            at = start
        }
        guard takes("with") else { return false }
        let endings = [
            "in it", "in the title", "in the name", "in them", "in the description", "in their title", "in their name",
        ]
        guard let words = rest.before(end: endings) else {
            at = start
            return false
        }
        return takeWords(words, from: start)
    }

    /// Consumes the remaining words as a literal search.
    private mutating func takeWords(_ words: Passage, from start: Int) -> Bool {
        var words = words.dropping("the", "my", "a", "an", "any", "word", "words", ":").trimmed
        while words.count > 1,
            let rest = words.before(end: ["?", "task", "tasks", "stuff", "at all", "in it", "on my list"])
        {
            words = rest.trimmed
        }
        guard words.hasWords else {
            at = start
            return false
        }
        selection.search = [selection.search, words.content].compactMap { $0 }.joined(separator: " ")
        at = passage.count
        return true
    }
}
