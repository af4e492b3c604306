// The standard library decomposes text for its own comparisons; nothing public on Linux does without ICU.
@_spi(_Unicode) import Swift

/// Text as search sees it: lower case, without diacritics, its words each after one space.
public struct FoldedText: Sendable, Hashable {
    /// UTF-8, such as ` creme brulee`; every word has a space before it.
    public let bytes: [UInt8]

    private static let space = UInt8(ascii: " ")

    /// Folds a text; it takes time in proportion.
    public init(_ text: String) {
        var text = text
        let ascii = text.withUTF8 { utf8 -> [UInt8]? in
            utf8.allSatisfy { $0 < 0x80 } ? Self.fold(ascii: utf8) : nil
        }
        bytes = ascii ?? Self.fold(text)
    }

    /// Its words, in their order.
    public var words: [[UInt8]] { bytes.split(separator: Self.space).map(Array.init) }

    /// How a word of the text begins with, or is, `word`; nil when none does.
    func match(_ word: [UInt8]) -> Match? {
        var best: Match?
        var start = 0
        while start + word.count < bytes.count {
            defer { start += 1 }
            guard bytes[start] == Self.space, begins(with: word, at: start + 1) else { continue }
            let end = start + 1 + word.count
            if end == bytes.count || bytes[end] == Self.space { return .whole }
            best = .beginning
        }
        return best
    }

    enum Match: Int, Sendable {
        case whole = 0
        case beginning = 1
    }

    private func begins(with word: [UInt8], at start: Int) -> Bool {
        for (offset, byte) in word.enumerated() where bytes[start + offset] != byte { return false }
        return true
    }

    private static func fold(ascii text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 1)
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
        return bytes
    }

    private static func fold(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
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
        return bytes
    }

    /// Letters that people type without their stroke or ligature, and that Unicode does not decompose.
    private static let undecomposed: [Unicode.Scalar: String] = [
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "ς": "σ",
    ]
}
