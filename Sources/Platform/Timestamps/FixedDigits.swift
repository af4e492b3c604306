/// Takes numbers of fixed width and the marks between them off the front of a text.
public struct FixedDigits<Text: Collection<UInt8>> {
    @usableFromInline
    var rest: Text.SubSequence

    /// Starts at the text's beginning.
    @inlinable
    public init(_ text: Text) { rest = text[...] }

    /// Whether all of the text is taken.
    @inlinable
    public var isAtEnd: Bool { rest.isEmpty }

    /// - Returns: false when another character comes next.
    @inlinable
    public mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// - Returns: nil when another character comes next.
    @inlinable
    public mutating func digit() -> Int? {
        guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    /// - Returns: nil when there are not so many digits.
    @inlinable
    public mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// `2026-11-21`.
    @inlinable
    public mutating func date() -> CivilDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }
}
