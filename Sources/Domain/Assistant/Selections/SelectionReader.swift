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

    init(_ passage: Passage, of reading: Reading) {
        self.passage = passage.trimmed
        self.reading = reading
    }

    private static let rules: [@Sendable (inout SelectionReader) -> Bool] = [
        { $0.takeSort() }, { $0.takeLimit() }, { $0.takeStatus() }, { $0.takePriority() }, { $0.takeTags() },
        { $0.takeRepetition() }, { $0.takeDue() }, { $0.takeSearch() }, { $0.takeNoun() }, { $0.takeFiller() },
    ]

    mutating func read() -> Selection {
        while at < passage.count {
            if take(
                "but not", "except for", "except", "excluding", "not", "that arent", "without priority", "which arent",
                "apart from",
                "arent")
                != nil
            {
                isNegated = true
                continue
            }
            let start = at
            let known = selection.conditions.count
            if !Self.rules.contains(where: { $0(&self) }) { takeUnknown() }
            if at == start { at += 1 }
            if isNegated, selection.conditions.count > known { negate(from: known) }
        }
        return selection
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
