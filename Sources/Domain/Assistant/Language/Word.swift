/// A word, a mark or a quotation of a message, and where it stands.
struct Word: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case word
        /// Words in quotation marks: never read as anything but themselves.
        case quotation
        /// `#work`.
        case tag
        /// Punctuation, or the end of a line.
        case mark
    }

    let kind: Kind
    /// What vocabulary is compared with: lower case, without apostrophes; empty for a quotation.
    var key: String
    /// In UTF-16 code units of the message, with the quotation marks.
    let span: Range<Int>
    /// What it says: without quotation marks or `#`.
    let inner: Range<Int>

    var isMark: Bool { kind == .mark }
}
