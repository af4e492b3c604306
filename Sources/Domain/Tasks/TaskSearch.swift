/// A search: every word must be the beginning of a word in the title, a tag or the description; in scripts without
/// spaces it may occur anywhere.
///
/// Each word is ranked by the best place in which it occurs: title before tags before description, and within each a
/// whole word before a prefix.
public struct TaskSearch: Sendable, Hashable {
    /// Empty if the text has only punctuation: then nothing is found.
    let words: [SearchWord]

    /// True when there is no word to search for.
    public var isEmpty: Bool { words.isEmpty }

    /// - Returns: nil when the text is blank, and so excludes nothing.
    public init?(_ text: String) {
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return nil }
        words = FoldedText(text).words.flatMap { UnspacedScript.isRun($0) ? UnspacedScript.pieces($0) : [$0] }
            .map(SearchWord.init)
    }
}
