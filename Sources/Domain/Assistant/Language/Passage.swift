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
