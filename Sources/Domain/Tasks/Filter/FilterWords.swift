/// Words that a filter looks for: each must begin a word of the title, of a tag or of the description, as in a search.
struct FilterWords: Sendable, Hashable {
    /// Folded, each after a space.
    private let words: [[UInt8]]

    /// - Returns: nil when the text has no words.
    init?(_ text: String) {
        words = FoldedText(text).words.map { [Self.space] + $0 }
        guard !words.isEmpty else { return nil }
    }

    /// The title, which decides mostly, is folded before the rest.
    func areFound(in content: borrowing TaskContent) -> Bool {
        let missing = Self.missing(words[...], in: FoldedText(content.title))
        guard !missing.isEmpty else { return true }
        let stillMissing = Self.missing(missing, in: FoldedText(content.tags.joined(separator: " ")))
        guard !stillMissing.isEmpty else { return true }
        guard let description = content.description else { return false }
        return Self.missing(stillMissing, in: FoldedText(description)).isEmpty
    }

    private static let space = UInt8(ascii: " ")

    private static func missing(_ words: ArraySlice<[UInt8]>, in text: FoldedText) -> ArraySlice<[UInt8]> {
        words.filter { !contains($0, text.bytes) }[...]
    }

    private static func contains(_ word: [UInt8], _ text: [UInt8]) -> Bool {
        guard text.count >= word.count else { return false }
        for start in 0...(text.count - word.count) where text[start] == space {
            var offset = 1
            while offset < word.count, text[start + offset] == word[offset] { offset += 1 }
            if offset == word.count { return true }
        }
        return false
    }
}
