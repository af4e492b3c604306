/// What somebody said, in words.
struct Utterance: Sendable {
    /// The most that is read of a message, in UTF-16 code units.
    static let longest = 8_192

    let units: [UInt16]
    var words: [Word]

    init(_ message: String) {
        units = Array(message.utf16.prefix(Self.longest))
        var splitter = WordSplitter(units)
        words = splitter.words()
    }

    /// The message's own text.
    subscript(span: Range<Int>) -> String { String(decoding: units[span], as: UTF16.self) }

    /// All of it.
    var passage: Passage { Passage(utterance: self, range: 0..<words.count) }
}
