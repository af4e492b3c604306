// The standard library decomposes text for its own comparisons; without ICU, Linux has no public API for that.
@_spi(_Unicode) import Swift

/// Text as search compares it: lower case, without diacritics, each word preceded by one space.
public struct FoldedText: Sendable, Hashable {
    /// UTF-8, such as ` creme brulee`; every word has a space before it.
    public let bytes: [UInt8]

    static let space = UInt8(ascii: " ")

    /// Folds a text in linear time.
    public init(_ text: String) {
        var bytes: [UInt8] = []
        Self.append(text, to: &bytes)
        self.bytes = bytes
    }

    /// The words in order.
    public var words: [[UInt8]] { bytes.split(separator: Self.space).map(Array.init) }

    /// Appends a folded text to others.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        let isASCII = text.withUTF8 { utf8 in
            guard utf8.allSatisfy({ $0 < 0x80 }) else { return false }
            fold(ascii: utf8, to: &bytes)
            return true
        }
        if !isASCII { fold(text, to: &bytes) }
    }

    private static func fold(ascii text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var isInWord = false
        for byte in text {
            let isLetter = (0x61...0x7A).contains(byte | 0x20)
            guard isLetter || (0x30...0x39).contains(byte) else {
                isInWord = false
                continue
            }
            if !isInWord { bytes.append(space) }
            isInWord = true
            bytes.append(isLetter ? byte | 0x20 : byte)
        }
    }

    private static func fold(_ text: String, to bytes: inout [UInt8]) {
        var isInWord = false
        var wasUnspaced = false
        for scalar in text._nfd {
            for scalar in CompatibilityTable.folded(scalar) ?? [scalar]
            where scalar.properties.generalCategory != .nonspacingMark {
                guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                    isInWord = false
                    continue
                }
                // A word ends where a script without spaces meets another one.
                let isUnspaced = UnspacedScript.contains(scalar)
                if !isInWord || isUnspaced != wasUnspaced { bytes.append(space) }
                (isInWord, wasUnspaced) = (true, isUnspaced)
                if let plain = undecomposed[scalar] {
                    bytes.append(contentsOf: plain.utf8)
                } else {
                    bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
                }
            }
        }
    }

    /// Letters with a stroke or ligature that people type without, but that Unicode does not decompose. The page has
    /// the same ones in `folding.js`.
    private static let undecomposed: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ς": "σ", "ħ": "h", "Ħ": "h",
        "ŧ": "t", "Ŧ": "t", "ŋ": "n", "Ŋ": "n", "ĸ": "k",
    ]
}

/// Scripts without spaces between words, or with spaces only between phrases: in a run of one, a word may begin
/// anywhere.
enum UnspacedScript {
    /// Number of characters indexed from each position of a run; a longer query is split into pieces.
    static let reach = 12

    /// Thai, Lao, Myanmar, Khmer, Hangul (decomposed into letters), kana, Bopomofo, Han.
    private static let ranges: [ClosedRange<UInt32>] = [
        0x0E00...0x0EFF, 0x1000...0x109F, 0x1100...0x11FF, 0x1780...0x17FF, 0x3005...0x3007, 0x3040...0x312F,
        0x31A0...0x31BF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF,
    ]

    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x0E00 && ranges.contains { $0.contains(scalar.value) }
    }

    /// True when a word can begin with the character; within a syllable of Hangul only the first letter qualifies.
    private static func begins(_ scalar: Unicode.Scalar) -> Bool { !(0x1160...0x11FF).contains(scalar.value) }

    /// True when a folded word is a run of such a script.
    static func isRun(_ word: some Collection<UInt8>) -> Bool {
        guard let first = word.first, first >= 0xE0 else { return false }
        return String(decoding: word.prefix(4), as: UTF8.self).unicodeScalars.first.map(contains) ?? false
    }

    /// The pieces of a run in a query.
    static func pieces(_ word: [UInt8]) -> [[UInt8]] {
        let scalars = Array(String(decoding: word, as: UTF8.self).unicodeScalars)
        var pieces: [[UInt8]] = []
        var start = 0
        while start < scalars.count {
            var end = min(start + reach, scalars.count)
            while end < scalars.count, end > start + 1, !begins(scalars[end]) { end -= 1 }
            pieces.append(bytes(scalars[start..<end]))
            start = end
        }
        return pieces
    }

    /// The index entries for a run: the text from each position, up to the reach.
    static func places(_ word: [UInt8]) -> [[UInt8]] {
        let scalars = Array(String(decoding: word, as: UTF8.self).unicodeScalars)
        return scalars.indices.filter { $0 == 0 || begins(scalars[$0]) }.map { start in
            let end = start + reach
            // Marks a truncated entry, which is not a whole word.
            return bytes(scalars[start..<min(end, scalars.count)]) + (end < scalars.count ? [0x01] : [])
        }
    }

    private static func bytes(_ scalars: ArraySlice<Unicode.Scalar>) -> [UInt8] {
        scalars.flatMap { Array(String($0).utf8) }
    }
}
