/// Some words of a message that follow one another.
struct Passage: Sendable {
    let utterance: Utterance
    var range: Range<Int>

    var words: ArraySlice<Word> { utterance.words[range] }
    var isEmpty: Bool { range.isEmpty }
    var count: Int { range.count }
    /// Without marks.
    var keys: [String] { words.filter { !$0.isMark }.map(\.key) }
    var first: Word? { words.first }
    var last: Word? { words.last }

    func key(_ offset: Int) -> String? {
        let index = range.lowerBound + offset
        return range.contains(index) ? utterance.words[index].key : nil
    }

    func from(_ offset: Int) -> Passage { with(min(range.lowerBound + offset, range.upperBound)..<range.upperBound) }
    func upTo(_ offset: Int) -> Passage { with(range.lowerBound..<min(range.lowerBound + offset, range.upperBound)) }
    func with(_ range: Range<Int>) -> Passage { Passage(utterance: utterance, range: range) }

    /// Where it stands in the message; nil when there are no words.
    var span: Range<Int>? {
        guard let first, let last else { return nil }
        return first.span.lowerBound..<last.span.upperBound
    }

    /// As it was written.
    var text: String { span.map { utterance[$0] } ?? "" }

    /// As it was written, without quotation marks when it is nothing but a quotation.
    var content: String {
        let trimmed = trimmed
        guard trimmed.count == 1, let word = trimmed.first else { return trimmed.text }
        return word.kind == .quotation ? utterance[word.inner] : trimmed.text
    }

    var isQuotation: Bool { trimmed.count == 1 && trimmed.first?.kind == .quotation }
    var hasWords: Bool { words.contains { !$0.isMark } }

    /// Without marks at either end.
    var trimmed: Passage {
        var range = range
        while let first = utterance.words[range].first, first.isMark { range = range.dropFirst() }
        while let last = utterance.words[range].last, last.isMark { range = range.dropLast() }
        return with(range)
    }
}

/// Phrases are written with one space between words: `get rid of`. Marks must be named too.
extension Passage {
    /// How many words a phrase takes from an offset on; nil when other words stand there.
    func length(of phrase: String, at offset: Int = 0) -> Int? {
        var rest = phrase.utf8[...]
        var index = range.lowerBound + offset
        while range.contains(index) {
            let key = utterance.words[index].key.utf8
            guard !key.isEmpty, rest.starts(with: key) else { return nil }
            rest = rest.dropFirst(key.count)
            index += 1
            guard let space = rest.first else { return index - range.lowerBound - offset }
            guard space == 0x20 else { return nil }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// What comes behind the longest of some phrases at the beginning.
    func after(_ phrases: [String]) -> Passage? {
        var best: Int?
        for phrase in phrases {
            if let length = length(of: phrase), length > best ?? 0 { best = length }
        }
        return best.map { from($0) }
    }

    func after(_ phrases: String...) -> Passage? { after(phrases) }

    /// What comes before the longest of some phrases at the end.
    func before(end phrases: [String]) -> Passage? {
        var best: Int?
        for phrase in phrases {
            let length = phrase.utf8.reduce(1) { $0 + ($1 == 0x20 ? 1 : 0) }
            guard length <= count, length > best ?? 0, self.length(of: phrase, at: count - length) == length else {
                continue
            }
            best = length
        }
        return best.map { upTo(count - $0) }
    }

    func before(end phrases: String...) -> Passage? { before(end: phrases) }

    /// Without such phrases at the beginning, however many.
    func dropping(_ phrases: [String]) -> Passage {
        var passage = self
        while let rest = passage.after(phrases) { passage = rest }
        return passage
    }

    func dropping(_ phrases: String...) -> Passage { dropping(phrases) }

    /// Whether the whole of it, marks aside, is one of some phrases.
    func isOne(of phrases: Set<String>) -> Bool {
        words.count <= 16 && phrases.contains(keys.joined(separator: " "))
    }

    /// Whether all its words are among these.
    func isMade(of words: Set<String>) -> Bool { hasWords && keys.allSatisfy { words.contains($0) } }

    /// What stands on both sides of the first such phrase that has words on both.
    func split(at phrases: String...) -> (left: Passage, right: Passage)? {
        for offset in 1..<max(count, 1) {
            if let parts = parts(around: phrases, at: offset) { return parts }
        }
        return nil
    }

    /// The same of the last such phrase.
    func splitLast(at phrases: String...) -> (left: Passage, right: Passage)? {
        for offset in (1..<max(count, 1)).reversed() {
            if let parts = parts(around: phrases, at: offset) { return parts }
        }
        return nil
    }

    private func parts(around phrases: [String], at offset: Int) -> (left: Passage, right: Passage)? {
        for phrase in phrases {
            guard let length = length(of: phrase, at: offset), offset + length < count else { continue }
            return (upTo(offset), from(offset + length))
        }
        return nil
    }

    /// Whether any of its words is one of these.
    func contains(_ words: Set<String>) -> Bool { self.words.contains { words.contains($0.key) } }
}
