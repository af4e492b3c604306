/// What somebody is looking for: every word must begin a word of the title, of a tag or of the description.
public struct TaskSearch: Sendable, Hashable {
    let words: [[UInt8]]

    /// - Returns: nil when the text has no words, and so excludes nothing.
    public init?(_ text: String) {
        words = FoldedText(text).words
        guard !words.isEmpty else { return nil }
    }

    /// How well a task fits, 0 the best; nil when it does not.
    ///
    /// Each word counts by the best place it is found in: the title before the tags before the description, and there a whole
    /// word before the beginning of one.
    public func rank(_ content: TaskContent) -> Int? {
        let places = [content.title, content.tags.joined(separator: " "), content.description ?? ""]
            .map { FoldedText($0) }
        var rank = 0
        for word in words {
            guard let best = Self.best(word, in: places) else { return nil }
            rank += best
        }
        return rank
    }

    private static func best(_ word: [UInt8], in places: [FoldedText]) -> Int? {
        for (index, place) in places.enumerated() {
            if let match = place.match(word) { return index * 2 + match.rawValue }
        }
        return nil
    }
}
