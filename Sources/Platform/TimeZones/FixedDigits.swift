import Timestamps

/// Takes numbers of fixed width and the marks between them off the front of a text.
struct FixedDigits<Text: Collection<UInt8>> {
    private var rest: Text.SubSequence

    init(_ text: Text) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            rest.removeFirst()
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    mutating func date() -> CivilDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// `09:30`, with or without seconds.
    mutating func time() -> TimeOfDay? {
        guard let hour = number(2), take(":"), let minute = number(2) else { return nil }
        guard take(":") else { return TimeOfDay(hour: hour, minute: minute) }
        guard let second = number(2) else { return nil }
        return TimeOfDay(hour: hour, minute: minute, second: second)
    }
}
