/// What somebody is looking for: every word must begin a word of the title, of a tag or of the description.
///
/// Each word counts by the best place it is found in: the title before the tags before the description, and there a whole
/// word before the beginning of one.
public struct TaskSearch: Sendable, Hashable {
    let words: [SearchWord]

    /// - Returns: nil when the text has no words, and so excludes nothing.
    public init?(_ text: String) {
        words = FoldedText(text).words.map(SearchWord.init)
        guard !words.isEmpty else { return nil }
    }
}
