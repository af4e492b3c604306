import TimeZones
import Timestamps

/// What words mean in a line of todo.txt.
///
/// A tag is `+tag`, or `@tag` when it begins with an `@`. Spaces in a tag or a value are percent-encoded. A word that would mean something but is only
/// text has a backslash in front.
enum TodoTxtGrammar {
    /// The keys of `key:value` that mean something; words with any other are text, such as `https://example.com`.
    static let keys: Set<String> = [
        "due", "pri", "rec", "rrule", "from", "remind", "note", "step", "step-done", "id",
    ]

    /// The word's key and value, if the key means something.
    static func pair(_ word: some StringProtocol) -> (key: String, value: String)? {
        guard let colon = word.firstIndex(of: ":"), keys.contains(String(word[..<colon])) else { return nil }
        let value = word[word.index(after: colon)...]
        return value.isEmpty ? nil : (String(word[..<colon]), String(value))
    }

    static func tag(_ word: some StringProtocol) -> String? {
        guard word.utf8.count > 1 else { return nil }
        if word.begins(with: "+") { return PercentText.decode(word.dropFirst()) }
        return word.begins(with: "@") ? PercentText.decode(word) : nil
    }

    static func word(tag: String) -> String {
        (tag.begins(with: "@") && tag.utf8.count > 1 ? "" : "+") + PercentText.encode(tag)
    }

    /// `(A)` is the highest.
    static func priority(_ word: some StringProtocol) -> Int? {
        guard word.utf8.count == 3, word.hasPrefix("("), word.hasSuffix(")") else { return nil }
        return priority(letter: word.dropFirst().dropLast())
    }

    static func priority(letter: some StringProtocol) -> Int? {
        guard letter.utf8.count == 1, let byte = letter.utf8.first, (0x41...0x5A).contains(byte) else { return nil }
        return min(Int(byte - 0x40), 4)
    }

    /// P3 is what a task has without one.
    static func letter(_ priority: Int?) -> String? {
        switch priority {
        case 1: "A"
        case 2: "B"
        case 4: "D"
        default: nil
        }
    }

    static func isDate(_ word: some StringProtocol) -> Bool { CivilDate(iso8601: word) != nil }

    /// Whether a word of a title would be taken for something else.
    static func isMeant(_ word: some StringProtocol, isFirst: Bool) -> Bool {
        word.begins(with: "\\") || tag(word) != nil || pair(word) != nil
            || isFirst && (word == "x" || priority(word) != nil || isDate(word))
    }
}

extension StringProtocol {
    /// Whether the first scalar is this one, whatever combines with it.
    func begins(with scalar: Unicode.Scalar) -> Bool { unicodeScalars.first == scalar }

    /// The words between single spaces, empty ones too.
    var spacedWords: [Substring] {
        Substring(self).unicodeScalars.split(separator: " ", omittingEmptySubsequences: false).map { Substring($0) }
    }
}
