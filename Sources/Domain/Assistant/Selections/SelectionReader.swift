/// Reads a description of tasks: `all P1 tasks tagged work sorted by due date`.
///
/// Its conditions are extensions, one file per idea. What none of them takes is left in ``Selection/words``.
struct SelectionReader {
    let passage: Passage
    let reading: Reading
    var at = 0
    var selection = Selection()
    /// Whether the next condition is to be turned round.
    private var isNegated = false
    /// Whether tasks are to be changed: then every word has to be understood.
    let isStrict: Bool

    init(_ passage: Passage, of reading: Reading, isStrict: Bool = false) {
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

    /// `except work`, `but not the overdue ones`, `all but the rent`: all that follows is left out.
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
        let words = rest.dropping("for", "not", "those", "the ones", "anything", "that are", "which are").trimmed
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

    /// What is not known; a quotation is looked for.
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

    /// Takes the longest of some phrases.
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

    /// The value of the next word in a table.
    mutating func entry<Value>(_ table: [String: Value]) -> Value? {
        guard let key, let value = table[key] else { return nil }
        at += 1
        return value
    }
}
