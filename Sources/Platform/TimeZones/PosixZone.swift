import Timestamps

/// The rule for future times from the last line of a TZif file: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// The syntax is that of the POSIX `TZ` variable with RFC 9636's extension to hours from -167 to 167.
struct PosixZone: Sendable, Hashable {
    let standard: Int
    let daylight: Daylight?

    struct Daylight: Sendable, Hashable {
        let offset: Int
        let start: YearlyMoment
        let end: YearlyMoment
    }

    init(fixedOffset offset: Int) {
        standard = offset
        daylight = nil
    }

    /// - Returns: nil when the text is not such a rule.
    init?(_ text: some Collection<UInt8>) {
        var reader = PosixReader(text)
        guard reader.skipName(), let standard = reader.offset() else { return nil }
        self.standard = -standard
        guard !reader.isAtEnd else {
            daylight = nil
            return
        }
        guard reader.skipName() else { return nil }
        var offset = self.standard + 3600
        if !reader.isAt(",") {
            guard let given = reader.offset() else { return nil }
            offset = -given
        }
        guard reader.take(","), let start = reader.moment(), reader.take(","), let end = reader.moment(),
            reader.isAtEnd
        else { return nil }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    func segment(at second: Int) -> ZoneTable.Segment {
        guard let daylight else { return ZoneTable.Segment(offset: standard, end: .max) }
        let year = CivilDate(daysSince1970: floorDivide(second + standard, by: 86_400)).year
        var changes: [(second: Int, offset: Int, startsDaylight: Bool)] = []
        changes.reserveCapacity(6)
        for year in (year - 1)...(year + 1) {
            changes.append((daylight.start.civilSeconds(in: year) - standard, daylight.offset, true))
            changes.append((daylight.end.civilSeconds(in: year) - daylight.offset, standard, false))
        }
        // Where daylight saving time never ends, its end coincides with its next start, and the start takes precedence.
        changes.sort { ($0.second, $0.startsDaylight ? 1 : 0) < ($1.second, $1.startsDaylight ? 1 : 0) }
        let next = changes.firstIndex { $0.second > second } ?? changes.endIndex
        let end = next < changes.endIndex ? changes[next].second : second + 1
        return ZoneTable.Segment(offset: next == 0 ? standard : changes[next - 1].offset, end: end)
    }
}

/// A time that occurs once a year, in local time before the change.
struct YearlyMoment: Sendable, Hashable {
    enum Day: Sendable, Hashable {
        /// The week 1 to 4, or 5 for the last, of the weekday 0 (Sunday) to 6.
        case weekday(month: Int, week: Int, weekday: Int)
        /// 1 to 365; 29 February is never counted.
        case yearDayWithoutLeapDay(Int)
        /// 0 to 365; 29 February is counted.
        case yearDay(Int)
    }

    let day: Day
    /// Seconds from the day's midnight; may be negative, or more than a day.
    let second: Int

    func civilSeconds(in year: Int) -> Int { days(in: year) * 86_400 + second }

    private func days(in year: Int) -> Int {
        switch day {
        case .weekday(let month, let week, let weekday):
            let first = start(of: month, in: year)
            let sunday = Weekday(daysSince1970: first).rawValue % 7
            let found = first + (weekday - sunday + 7) % 7 + (week - 1) * 7
            return found < first + CivilDate.days(inMonth: month, of: year) ? found : found - 7
        case .yearDayWithoutLeapDay(let day):
            return start(of: 1, in: year) + day - 1 + (CivilDate.isLeap(year) && day > 59 ? 1 : 0)
        case .yearDay(let day): return start(of: 1, in: year) + day
        }
    }

    private func start(of month: Int, in year: Int) -> Int {
        CivilDate(year: year, month: month, day: 1)?.daysSince1970 ?? 0
    }
}

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

    /// Skips a zone's abbreviation: letters, or anything between angle brackets.
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

    /// `Mm.w.d`, `Jn` or `n`, with an optional `/time`; two o'clock by default.
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
