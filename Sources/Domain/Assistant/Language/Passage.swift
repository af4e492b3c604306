/// A range of consecutive words in a message.
struct Passage: Sendable {
    let utterance: Utterance
    var range: Range<Int>

    var words: ArraySlice<Word> { utterance.words[range] }
    var isEmpty: Bool { range.isEmpty }
    var count: Int { range.count }
    /// The keys of the words, without marks.
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

    /// The range in the message; nil when there are no words.
    var span: Range<Int>? {
        guard let first, let last else { return nil }
        return first.span.lowerBound..<last.span.upperBound
    }

    /// The original text.
    var text: String { span.map { utterance[$0] } ?? "" }

    /// The original text, without quotation marks if it is a single quotation.
    var content: String {
        let trimmed = trimmed
        guard trimmed.count == 1, let word = trimmed.first else { return trimmed.text }
        return word.kind == .quotation ? utterance[word.inner] : trimmed.text
    }

    var isQuotation: Bool { trimmed.count == 1 && trimmed.first?.kind == .quotation }
    var hasWords: Bool { words.contains { !$0.isMark } }

    /// The passage without marks at either end.
    var trimmed: Passage {
        var range = range
        while let first = utterance.words[range].first, first.isMark { range = range.dropFirst() }
        while let last = utterance.words[range].last, last.isMark { range = range.dropLast() }
        return with(range)
    }
}

/// Matching of phrases, which are written with one space between words: `get rid of`. Marks must be included.
extension Passage {
    /// Returns the number of words that a phrase matches from an offset on; nil when it does not match.
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

    /// Returns the words after the longest matching phrase at the beginning.
    func after(_ phrases: [String]) -> Passage? {
        var best: Int?
        for phrase in phrases {
            if let length = length(of: phrase), length > best ?? 0 { best = length }
        }
        return best.map { from($0) }
    }

    func after(_ phrases: String...) -> Passage? { after(phrases) }

    /// Returns the words before the longest matching phrase at the end.
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

    /// Returns the passage without any such phrases at the beginning.
    func dropping(_ phrases: [String]) -> Passage {
        var passage = self
        while let rest = passage.after(phrases) { passage = rest }
        return passage
    }

    func dropping(_ phrases: String...) -> Passage { dropping(phrases) }

    /// Returns true when the whole passage, apart from marks, is one of the phrases.
    func isOne(of phrases: Set<String>) -> Bool {
        words.count <= 16 && phrases.contains(keys.joined(separator: " "))
    }

    /// Returns true when all its words are among these.
    func isMade(of words: Set<String>) -> Bool { hasWords && keys.allSatisfy { words.contains($0) } }

    /// Returns the words on both sides of the first such phrase that has words on both.
    func split(at phrases: String...) -> (left: Passage, right: Passage)? {
        for offset in 1..<max(count, 1) {
            if let parts = parts(around: phrases, at: offset) { return parts }
        }
        return nil
    }

    /// Returns the same for the last such phrase.
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

    /// Returns true when any of its words is one of these.
    func contains(_ words: Set<String>) -> Bool { self.words.contains { words.contains($0.key) } }
}
