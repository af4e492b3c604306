/// The lines of a table that meet a query, by how well they do: a set of lines for each rank, the best first.
public struct RankedLines: Sendable {
    /// The sets one behind the other, a bit for each line.
    private let bits: [UInt64]
    /// How many numbers a set has.
    private let width: Int
    private let count: Int

    /// - Parameter bits: sets for a table of `count` lines, one behind the other; no line is in two of them.
    init(_ bits: [UInt64], of count: Int) {
        self.bits = bits
        self.count = count
        width = LineSet.width(of: count)
    }

    /// Lines that fit equally well.
    init(_ lines: LineSet) { self.init(lines.bits, of: lines.lines) }

    /// All ranks are below this one.
    public var rankLimit: Int { width == 0 ? 0 : bits.count / width }

    /// Walks the lines of one rank, from the last on.
    ///
    /// - Parameter body: returns false when it has seen enough.
    public func forEachReversed(of rank: Int, _ body: (Int) -> Bool) {
        _ = LineSet.forEachReversed(of: bits(of: rank), body)
    }

    /// How well a line fits, 0 the best; also 0 for a line that does not.
    public func rank(of line: Int) -> Int {
        (0..<rankLimit).first { bits[$0 * width + line >> 6] & 1 << UInt64(line & 63) != 0 } ?? 0
    }

    /// How many lines fit at all: none has two ranks.
    public var lineCount: Int { bits.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// The lines of every rank.
    public var lines: LineSet {
        var set = LineSet(of: count)
        for rank in 0..<rankLimit { set.formUnion(bits(of: rank)) }
        return set
    }

    private func bits(of rank: Int) -> ArraySlice<UInt64> { bits[rank * width..<(rank + 1) * width] }
}
