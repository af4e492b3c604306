/// A word, a number or a mark of a line, and where it stands.
struct Token: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// Letters, with apostrophes between them.
        case word
        /// ASCII digits.
        case number
        case mark
        /// What must not be read: no phrase spans it.
        case wall
    }

    let kind: Kind
    /// In lower case; typographic apostrophes and dashes as ASCII.
    let text: String
    /// In UTF-16 code units.
    let span: Range<Int>
    /// Whether white space comes before it, or nothing at all.
    let isSpaced: Bool
    /// Whether it begins with a capital letter.
    var isCapitalised = false

    /// The value of a number of at most nine digits.
    var number: Int? { kind == .number && text.utf8.count <= 9 ? Int(text) : nil }
    var isAlphanumeric: Bool { kind == .word || kind == .number }
}
