import Tasks

/// Matches words with a title: each must be the beginning of one of its words, ignoring case and diacritics.
enum TitleWords {
    static func match(_ words: FoldedText, _ title: String) -> Bool {
        let title = FoldedText(title).words
        return words.words.allSatisfy { word in title.contains { $0.starts(with: word) } }
    }
}
