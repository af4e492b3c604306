/// What somebody is looking for: every word must begin a word of the title, of a tag or of the description; in scripts without blanks
/// it may stand anywhere.
///
/// Each word counts by the best place it is found in: the title before the tags before the description, and there a whole
/// word before the beginning of one.
public struct TaskSearch: Sendable, Hashable {
    /// None where the text is only signs: then nothing is found.
    let words: [SearchWord]

    /// Whether there is anything that a word could be.
    public var isEmpty: Bool { words.isEmpty }

    /// - Returns: nil when the text is blank, and so excludes nothing.
    public init?(_ text: String) {
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return nil }
        words = FoldedText(text).words.flatMap { UnspacedScript.isRun($0) ? UnspacedScript.pieces($0) : [$0] }
            .map(SearchWord.init)
    }
}
