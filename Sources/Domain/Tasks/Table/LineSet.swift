/// Some lines of a table, a bit for each: what meets a condition, to be joined with what meets another.
public struct LineSet: Sendable, Hashable {
    private(set) var bits: [UInt64]
    /// How many lines the table has; bits beyond are never set.
    let lines: Int

    /// How many numbers hold a bit for each of so many lines.
    static func width(of lines: Int) -> Int { (lines + 63) / 64 }

    /// None of a table's lines, or all.
    init(of lines: Int, all: Bool = false) {
        self.lines = lines
        bits = [UInt64](repeating: all ? .max : 0, count: Self.width(of: lines))
        if all { trim() }
    }

    /// The lines for which something holds.
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

    /// The same for a set's bits.
    mutating func formUnion(_ other: ArraySlice<UInt64>) {
        for (index, word) in zip(bits.indices, other) { bits[index] |= word }
    }

    mutating func subtract(_ other: LineSet) {
        for index in bits.indices { bits[index] &= ~other.bits[index] }
    }

    /// Those that are not in it.
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
    /// Walks the lines from the first on.
    ///
    /// - Parameter body: returns false when it has seen enough.
    /// - Returns: false when that was said.
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

    /// The same from the last on.
    public func forEachReversed(_ body: (Int) -> Bool) -> Bool { Self.forEachReversed(of: bits[...], body) }

    /// The same for a set's bits.
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
