import Encoding
import Tasks

/// Scores how well titles match the remembered words of a name.
struct NameMatch: Sendable {
    private let words: [[UInt8]]
    private let name: FoldedText

    /// Maximum number of characters that are compared.
    private static let longest = 200

    init(_ name: String) {
        self.name = FoldedText(String(name.prefix(Self.longest)))
        let all = self.name.words.map { Self.presents[$0] ?? $0 }
        let telling = all.filter { !Self.small.contains($0) }
        words = Array((telling.isEmpty ? all : telling).prefix(16))
    }

    /// The significant words.
    var telling: [String] { words.map { String(decoding: $0, as: UTF8.self) } }
    var isEmpty: Bool { words.isEmpty }

    /// The lead over the second best that is decisive.
    static let margin = 8
    /// The score from which a title is accepted.
    static let enough = 60
    static let exact = 100

    /// Returns a score from 0 to 100: the title itself has 100, all of its words at least 80.
    func score(_ title: String) -> Int {
        let folded = FoldedText(String(title.prefix(Self.longest)))
        if folded == name { return Self.exact }
        let titleWords = folded.words.filter { !Self.small.contains($0) }
        let words = telling(in: folded.words)
        guard !words.isEmpty, !titleWords.isEmpty else { return 0 }
        let joined = Self.joined(folded.words)
        let points = words.map { word in
            max(titleWords.map { Self.closeness(word, $0) }.max() ?? 0, joined.contains(word) ? 100 : 0)
        }
        let found = points.filter { $0 > 0 }.count
        guard found * 3 >= words.count * 2 else { return 0 }
        let quality = points.reduce(0, +) / words.count
        // The share of the title that was named.
        let share = min(found, titleWords.count) * 18 / titleWords.count
        return quality * 80 / 100 + share
    }

    /// Returns true when the words certainly mean this title. A word of fewer than four letters, a prefix, or a
    /// misspelt word may match another task: alone, it needs confirmation.
    func isSure(of title: String) -> Bool {
        let folded = FoldedText(String(title.prefix(Self.longest)))
        if folded == name || folded.words.filter({ !Self.small.contains($0) }) == words { return true }
        let words = telling(in: folded.words)
        let joined = Self.joined(folded.words)
        let sure = words.filter { word in folded.words.contains { Self.isForm($0, of: word) } || joined.contains(word) }
        guard words.count > 1 else { return sure.count == 1 && words[0].count >= Self.telling }
        return sure.count * 2 >= words.count && sure.contains { $0.count >= Self.telling }
    }

    /// Returns true when all words are words of the title.
    func hasWord(of title: String) -> Bool {
        let folded = FoldedText(String(title.prefix(Self.longest))).words
        return telling(in: folded).allSatisfy { word in folded.contains { Self.isForm($0, of: word) } }
    }

    /// Returns true when any of the words is a word of the title.
    func hasSome(of title: String) -> Bool {
        let folded = FoldedText(String(title.prefix(Self.longest))).words.filter { !Self.small.contains($0) }
        return words.contains { word in word.count >= 3 && folded.contains(word) }
    }

    /// Number of the words, of three letters or more, that are words of the title in any form.
    func shared(with title: String) -> Int {
        let folded = FoldedText(String(title.prefix(Self.longest))).words.filter { !Self.small.contains($0) }
        return words.filter { word in word.count >= 3 && folded.contains { Self.isForm($0, of: word) } }.count
    }

    /// Minimum number of letters in a significant word.
    private static let telling = 4

    /// Returns true when the title has all the words. Otherwise, it needs confirmation.
    func isWhole(in title: String) -> Bool {
        let titleWords = FoldedText(String(title.prefix(Self.longest))).words
        let joined = Self.joined(titleWords)
        return telling(in: titleWords).allSatisfy { word in
            titleWords.contains { Self.closeness(word, $0) > 0 } || joined.contains(word)
        }
    }

    /// The significant words, without those that only say what kind of thing a task is: `the vet appointment`.
    private func telling(in title: [[UInt8]]) -> [[UInt8]] {
        let kept = words.filter { !Self.kinds.contains($0) || title.contains($0) }
        return kept.isEmpty ? words : kept
    }

    /// Neighbouring words as one: `pickup` is `pick up`.
    private static func joined(_ words: [[UInt8]]) -> Set<[UInt8]> {
        Set(zip(words, words.dropFirst()).map { $0 + $1 }.filter { $0.count >= 5 })
    }

    private static let kinds: Set<[UInt8]> = Set(
        ["appointment", "visit", "meeting", "session", "event", "job", "chore", "errand", "item", "reminder"].map {
            Array($0.utf8)
        })

    /// Returns 100 for the word itself, and less for its beginning, another form of it, or a typing error.
    private static func closeness(_ word: [UInt8], _ other: [UInt8]) -> Int {
        if word == other { return 100 }
        if stem(word) == stem(other) { return 96 }
        if word.count >= 3, other.starts(with: word) { return 92 }
        guard word.count >= 4, other.count >= 4, abs(word.count - other.count) <= 2 else { return 0 }
        let edits = EditDistance.between(String(decoding: word, as: UTF8.self), String(decoding: other, as: UTF8.self))
        if edits == 1 { return 85 }
        return edits == 2 && word.count >= 7 ? 76 : 0
    }

    /// Returns true when the words are equal, or one has an English ending more: `bike` and `bikes`, `call` and
    /// `called`.
    private static func isForm(_ word: [UInt8], of other: [UInt8]) -> Bool {
        if word == other { return true }
        let (short, long) = word.count < other.count ? (word, other) : (other, word)
        guard short.count >= 3, short != long else { return false }
        let stems =
            [short] + (short.last == UInt8(ascii: "e") || short.last == UInt8(ascii: "y") ? [short.dropLast()] : [])
        let doubled = short.last.map { short + [$0] } ?? short
        // `used` is a form of `use`, but `send` is not one of `sen`.
        let common = (["s", "es", "ed", "ing", "ment", "al"] + (short.last == UInt8(ascii: "e") ? ["d"] : [])).map {
            Array($0.utf8)
        }
        return common.contains { long == short + $0 }
            || stems.dropFirst().contains { stem in
                ["ing", "ed", "ies", "ied"].contains { long == stem + Array($0.utf8) }
            }
            || ["ed", "ing"].contains { long == doubled + Array($0.utf8) }
    }

    /// Returns the word without English endings: `reports`, `finishing`, `called`.
    private static func stem(_ word: [UInt8]) -> ArraySlice<UInt8> {
        for ending in endings where word.count >= ending.count + 3 && word.suffix(ending.count).elementsEqual(ending) {
            return word.dropLast(ending.count)
        }
        return word[...]
    }

    /// Present forms by past forms, as in `I paid the rent`.
    private static let presents: [[UInt8]: [UInt8]] = Dictionary(
        uniqueKeysWithValues: IrregularVerbs.presents.map { (Array($0.utf8), Array($1.utf8)) })

    private static let endings = ["ments", "ment", "ing", "ies", "ied", "ed", "es", "s", "e", "y"].map {
        Array($0.utf8)
    }
    private static let small: Set<[UInt8]> = Set(
        [
            "the", "a", "an", "to", "my", "of", "for", "and", "with", "about", "on", "in", "at", "task", "todo",
            "this", "that", "these", "those", "some", "his", "her", "their", "your", "its", "it", "our", "one", "is",
            "me", "i", "ve", "have", "from", "thing", "please", "s", "t", "re",
            "ll", "m", "d",
        ].map { Array($0.utf8) })
}
