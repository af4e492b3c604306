import Tasks

/// Whether words name a title: each of them begins one of its words, in any case and without diacritics.
enum TitleWords {
    static func match(_ words: FoldedText, _ title: String) -> Bool {
        let title = FoldedText(title).words
        return words.words.allSatisfy { word in title.contains { $0.starts(with: word) } }
    }
}
