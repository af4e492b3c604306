/// A word that somebody looks for, folded, and the numbers that its search begins with.
struct SearchWord: Sendable, Hashable {
    let bytes: [UInt8]
    /// Words that begin with it have a head between these two.
    let heads: ClosedRange<UInt64>

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let head = bytes.withUnsafeBufferPointer { Self.head(of: $0[...]) }
        let missing = max(0, 8 - bytes.count)
        heads = head...(head | (missing == 0 ? 0 : .max >> UInt64(64 - 8 * missing)))
    }

    /// A word's first eight bytes as a number, the first the most significant: they compare as the words do.
    static func head(of word: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
        var head: UInt64 = 0
        for byte in word.prefix(8) { head = head << 8 | UInt64(byte) }
        return word.count < 8 ? head << UInt64(8 * (8 - word.count)) : head
    }
}
