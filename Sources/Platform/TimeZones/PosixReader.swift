/// Reads the parts of a POSIX `TZ` rule.
struct PosixReader<Text: Collection<UInt8>> {
    private var rest: Text.SubSequence

    init(_ text: Text) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Passes over a zone's abbreviation: letters, or anything between angle brackets.
    mutating func skipName() -> Bool {
        if take("<") {
            while let byte = rest.popFirst(), byte != UInt8(ascii: ">") {}
            return true
        }
        let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        rest = rest.dropFirst(name.count)
        return !name.isEmpty
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func offset() -> Int? {
        let sign = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard let hours = number(upTo: 167) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(":") {
            guard let value = number(upTo: 59) else { return nil }
            seconds += value * unit
        }
        return sign * seconds
    }

    /// `Mm.w.d`, `Jn` or `n`, with `/time` after it unless it is two o'clock.
    mutating func moment() -> YearlyMoment? {
        guard let day = day() else { return nil }
        guard take("/") else { return YearlyMoment(day: day, second: 7200) }
        guard let second = offset() else { return nil }
        return YearlyMoment(day: day, second: second)
    }

    private mutating func day() -> YearlyMoment.Day? {
        if take("M") {
            guard let month = number(upTo: 12), month > 0, take("."), let week = number(upTo: 5), week > 0, take("."),
                let weekday = number(upTo: 6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
        if take("J") { return number(upTo: 365).flatMap { $0 > 0 ? .yearDayWithoutLeapDay($0) : nil } }
        return number(upTo: 365).map { .yearDay($0) }
    }

    private mutating func number(upTo limit: Int) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return value <= limit ? value : nil
    }
}
