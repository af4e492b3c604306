// The standard library decomposes text for its own comparisons; nothing public on Linux does without ICU.
@_spi(_Unicode) import Swift

/// Text as search sees it: lower case, without diacritics, its words each after one space.
public struct FoldedText: Sendable, Hashable {
    /// UTF-8, such as ` creme brulee`; every word has a space before it.
    public let bytes: [UInt8]

    static let space = UInt8(ascii: " ")

    /// Folds a text; it takes time in proportion.
    public init(_ text: String) {
        var bytes: [UInt8] = []
        Self.append(text, to: &bytes)
        self.bytes = bytes
    }

    /// Its words, in their order.
    public var words: [[UInt8]] { bytes.split(separator: Self.space).map(Array.init) }

    /// Appends the folded text to others.
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
        for scalar in text._nfd where scalar.properties.generalCategory != .nonspacingMark {
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                isInWord = false
                continue
            }
            if !isInWord { bytes.append(space) }
            isInWord = true
            if let plain = undecomposed[scalar] {
                bytes.append(contentsOf: plain.utf8)
            } else {
                bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
            }
        }
    }

    /// Letters that people type without their stroke or ligature, and that Unicode does not decompose.
    private static let undecomposed: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ς": "σ",
    ]
}
