import Recurrence
import TimeZones
import Timestamps

/// The meaning of words in a line of todo.txt.
///
/// A tag is `+tag`, or `@tag` when it begins with an `@`. Spaces in a tag or a value are percent-encoded. A word of
/// plain text that would otherwise have a meaning is escaped with a backslash.
enum TodoTxtGrammar {
    /// The keys of `key:value` with a meaning; words with any other key are text, such as `https://example.com`.
    static let keys: Set<String> = [
        "due", "pri", "rec", "rrule", "from", "remind", "note", "step", "step-done", "id",
    ]

    /// The word's key and value, if they have a meaning: a word with an unknown key, or with an invalid value for its
    /// key, is text, such as `https://example.com`, `from:Bob` or `step:2`.
    ///
    /// - Parameter isOwn: true when the line's id shows that it is one of ours: then all our keys have a meaning.
    static func pair(_ word: some StringProtocol, isOwn: Bool = false) -> (key: String, value: String)? {
        guard let colon = word.firstIndex(of: ":"), keys.contains(String(word[..<colon])) else { return nil }
        let (key, value) = (String(word[..<colon]), String(word[word.index(after: colon)...]))
        return !value.isEmpty && isOurs(key, value, isOwn) ? (key, value) : nil
    }

    private static func isOurs(_ key: String, _ value: String, _ isOwn: Bool) -> Bool {
        switch key {
        case "due": due(value, .utc) != nil
        case "pri": priority(letter: value.uppercased()) != nil
        case "rec": TodoTxtInterval(value) != nil
        case "rrule": value.uppercased().contains("FREQ=") && (try? RecurrenceRule(rrule: value)) != nil
        case "from": RecurrenceRule.Origin(rawValue: value) != nil
        case "remind": value == "none" || value.split(separator: ",").allSatisfy { Int($0) != nil }
        // Passages that we write begin with an escape, so that no ordinary word is mistaken for one.
        case "note", "step", "step-done": isOwn || value.hasPrefix("%")
        default: true
        }
    }

    /// A day or a time as programs write it after `due:`.
    static func due(_ value: String, _ zone: Zone) -> ExchangedDue? {
        guard case .due(let due) = ForeignDate(value, zone: zone), value.contains("-") || value.contains("/") else {
            return nil
        }
        return due
    }

    /// A passage as one word, recognisable as ours because its first character is escaped.
    static func word(passage text: String) -> String {
        let encoded = PercentText.encode(text)
        guard let first = text.unicodeScalars.first, !encoded.hasPrefix("%") else { return encoded }
        return String(first).utf8.map(PercentText.escape).joined() + String(encoded.unicodeScalars.dropFirst())
    }

    /// The note on a word with a common key but an invalid value.
    static func fault(_ word: some StringProtocol) -> ImportNote? {
        let faults = [
            "due:": "must be a day such as 2026-11-21, or an RFC 3339 date-time",
            "rec:": "must be a number and one of d, b, w, m, y, such as +1w", "pri:": "must be a letter from A to Z",
        ]
        guard let (key, detail) = faults.first(where: { word.hasPrefix($0.key) }), pair(word) == nil else { return nil }
        return ImportNote(key, .leftOut, "\(detail); \(word.excerpt) stays in the title")
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

    /// The default priority is P3.
    static func letter(_ priority: Int?) -> String? {
        switch priority {
        case 1: "A"
        case 2: "B"
        case 4: "D"
        default: nil
        }
    }

    static func isDate(_ word: some StringProtocol) -> Bool { CivilDate(iso8601: word) != nil }

    /// True when a word of a title would have another meaning, ignoring any backslashes before it.
    static func isMeant(_ word: some StringProtocol, isFirst: Bool) -> Bool {
        let bare = Substring(Substring(word).unicodeScalars.drop { $0 == "\\" })
        return tag(bare) != nil || pair(bare, isOwn: true) != nil || fault(bare) != nil
            || isFirst && (bare == "x" || priority(bare) != nil || isDate(bare))
    }

    /// The word without the backslash that escapes its meaning.
    static func unescaped(_ word: Substring, isFirst: Bool) -> Substring {
        guard word.begins(with: "\\"), isMeant(word, isFirst: isFirst) else { return word }
        return Substring(word.unicodeScalars.dropFirst())
    }
}

extension StringProtocol {
    /// True when the first scalar is this one, regardless of combining characters after it.
    func begins(with scalar: Unicode.Scalar) -> Bool { unicodeScalars.first == scalar }

    /// The words between single spaces, including empty ones.
    var spacedWords: [Substring] {
        Substring(self).unicodeScalars.split(separator: " ", omittingEmptySubsequences: false).map { Substring($0) }
    }
}
