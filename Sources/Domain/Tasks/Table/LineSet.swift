/// A set of a table's lines as a bitmap: those that meet a condition, to be combined with others.
public struct LineSet: Sendable, Hashable {
    private(set) var bits: [UInt64]
    /// Number of lines in the table; bits beyond are never set.
    let lines: Int

    /// Number of words in a bitmap for a number of lines.
    static func width(of lines: Int) -> Int { (lines + 63) / 64 }

    /// Makes a set of none of a table's lines, or of all.
    init(of lines: Int, all: Bool = false) {
        self.lines = lines
        bits = [UInt64](repeating: all ? .max : 0, count: Self.width(of: lines))
        if all { trim() }
    }

    /// Makes a set of the lines for which a predicate holds.
    init(of lines: Int, where holds: (Int) -> Bool) {
        self.init(of: lines)
        for line in 0..<lines where holds(line) { insert(line) }
    }

    mutating func insert(_ line: Int) { bits[line >> 6] |= 1 << UInt64(line & 63) }

    func contains(_ line: Int) -> Bool { bits[line >> 6] & 1 << UInt64(line & 63) != 0 }

    public var isEmpty: Bool { bits.allSatisfy { $0 == 0 } }

    mutating func formIntersection(_ other: LineSet) {
        for index in bits.indices { bits[index] &= other.bits[index] }
    }

    mutating func formUnion(_ other: LineSet) { formUnion(other.bits[...]) }

    /// Adds the lines in another set's bits.
    mutating func formUnion(_ other: ArraySlice<UInt64>) {
        for (index, word) in zip(bits.indices, other) { bits[index] |= word }
    }

    mutating func subtract(_ other: LineSet) {
        for index in bits.indices { bits[index] &= ~other.bits[index] }
    }

    /// The lines that are not in the set.
    var complement: LineSet {
        var set = LineSet(of: lines, all: true)
        set.subtract(self)
        return set
    }

    private mutating func trim() {
        guard lines & 63 != 0, let last = bits.indices.last else { return }
        bits[last] = 1 << UInt64(lines & 63) - 1
    }
}

extension LineSet {
    /// Iterates over the lines in ascending order.
    ///
    /// - Parameter body: returns false to stop.
    /// - Returns: false when stopped by `body`.
    public func forEach(_ body: (Int) -> Bool) -> Bool {
        for (index, word) in bits.enumerated() {
            var rest = word
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                guard body(index << 6 + bit) else { return false }
                rest &= rest - 1
            }
        }
        return true
    }

    /// Iterates over the lines in descending order.
    public func forEachReversed(_ body: (Int) -> Bool) -> Bool { Self.forEachReversed(of: bits[...], body) }

    /// Iterates over the lines in a set's bits in descending order.
    static func forEachReversed(of bits: ArraySlice<UInt64>, _ body: (Int) -> Bool) -> Bool {
        for index in bits.indices.reversed() {
            var rest = bits[index]
            while rest != 0 {
                let bit = 63 - rest.leadingZeroBitCount
                guard body((index - bits.startIndex) << 6 + bit) else { return false }
                rest &= ~(1 << UInt64(bit))
            }
        }
        return true
    }
}
