import TimeZones
import Timestamps

extension DatePhraseParser {
    /// `3`, `three`, `twenty two`, `forty-three`.
    mutating func cardinal() -> Int? { number() ?? spokenCardinal() }

    mutating func spokenCardinal() -> Int? {
        if let value = entry(Vocabulary.cardinals) { return value }
        guard let tens = entry(Vocabulary.tens) else { return nil }
        return tens
            + (attempt { parser in
                parser.skip("-")
                return parser.entry(Vocabulary.cardinals).flatMap { (1...9).contains($0) ? $0 : nil }
            } ?? 0)
    }

    /// `1st`, `first`, `twenty-second`.
    mutating func ordinal() -> Int? { ordinalDigits() ?? spokenOrdinal() }

    mutating func ordinalDigits() -> Int? {
        attempt { parser in
            guard let number = parser.number(), let ending = parser.token, !ending.isSpaced,
                Vocabulary.ordinalEndings.contains(ending.text)
            else { return nil }
            parser.at += 1
            return number
        }
    }

    mutating func spokenOrdinal() -> Int? {
        if let value = entry(Vocabulary.ordinals) { return value }
        return attempt { parser in
            guard let tens = parser.entry(Vocabulary.tens) else { return nil }
            parser.skip("-")
            guard let units = parser.entry(Vocabulary.ordinals), units < 10 else { return nil }
            return tens + units
        }
    }

    /// A quantity: a number, `a`, `a couple of`, `half a`; its unit follows.
    mutating func quantity() -> Double? {
        if takeOne("half a", "half an", "a half", "half", "½") { return 0.5 }
        if takeOne("three quarters of an", "three quarters of a") { return 0.75 }
        if takeOne("a quarter of an", "a quarter of a", "quarter of an", "quarter of a") { return 0.25 }
        if takeOne("a couple of", "couple of", "a couple", "couple") { return 2 }
        if takeOne("a few", "few", "several") { return 3 }
        if let fraction = fraction() ?? decimal() { return fraction }
        if let value = cardinal() { return Double(value) + (takeOne("and a half") || glued("½") ? 0.5 : 0) }
        return takeOne("a", "an") ? 1 : nil
    }

    /// `1/2` of `1/2 hour`.
    private mutating func fraction() -> Double? {
        attempt { parser in
            guard let upper = parser.number(), parser.glued("/"), let lower = parser.gluedNumber(digits: 1...1),
                (2...9).contains(lower), (1..<lower).contains(upper), let word = parser.word,
                Vocabulary.units[word] != nil
            else { return nil }
            return Double(upper) / Double(lower)
        }
    }

    private mutating func decimal() -> Double? {
        attempt { parser in
            guard let whole = parser.number(), parser.glued("."), let part = parser.token, !part.isSpaced,
                part.kind == .number, part.text.utf8.count <= 2
            else { return nil }
            parser.at += 1
            return Double("\(whole).\(part.text)")
        }
    }

    /// `2027`, `'27`, `nineteen eighty six`, `two thousand and thirty two`.
    mutating func year() -> Int? {
        first([
            { $0.writtenYear() },
            { parser in
                guard parser.take("'"), let short = parser.gluedNumber(digits: 2...2) else { return nil }
                return DatePhraseParser.year(ofTwoDigits: short)
            },
            { $0.spokenYear() },
        ])
    }

    /// Four digits that are not part of a time or of a longer number.
    mutating func writtenYear() -> Int? {
        attempt { parser in
            guard let token = parser.token, token.text.utf8.count == 4, let year = parser.number(),
                (1500...2999).contains(year), parser.isAtBoundary
            else { return nil }
            return year
        }
    }

    private mutating func spokenYear() -> Int? {
        attempt { parser in
            guard let head = parser.spokenCardinal() else { return nil }
            if parser.take("thousand") {
                parser.skip("and")
                return head * 1000 + (parser.spokenCardinal() ?? 0)
            }
            guard (15...29).contains(head) else { return nil }
            if parser.take("hundred") { return head * 100 }
            if parser.takeOne("oh", "o") { return parser.spokenCardinal().map { head * 100 + $0 } }
            guard let tail = parser.spokenCardinal(), (10...99).contains(tail) else { return nil }
            return head * 100 + tail
        }
    }

    /// Returns the full year of a year without its century: 40 to 99 belong to the last century.
    static func year(ofTwoDigits year: Int) -> Int { year < 40 ? 2000 + year : 1900 + year }
}

/// An amount of calendar time: years and months, then weeks and days.
struct CalendarSpan: Sendable, Hashable {
    private var months = 0
    private var days = 0
    private var workdays = 0

    /// - Returns: nil when a fraction of a unit is not a whole number of days, such as half a month.
    init?(_ parts: [(amount: Double, unit: Unit)]) {
        for (amount, unit) in parts {
            let whole = Int(amount)
            let isWhole = Double(whole) == amount
            switch unit {
            case .day where isWhole: days += whole
            case .workday where isWhole: workdays += whole
            case .week, .weekend:
                guard isWhole else { return nil }
                days += whole * 7
            case .fortnight: days += Int(amount * 14)
            case .month where isWhole: months += whole
            case .quarter where isWhole: months += whole * 3
            case .year: months += Int(amount * 12)
            case .decade: months += Int(amount * 120)
            default: return nil
            }
        }
    }

    func added(to date: CivilDate) -> CivilDate { moved(date, by: 1) }
    func subtracted(from date: CivilDate) -> CivilDate { moved(date, by: -1) }

    private func moved(_ date: CivilDate, by sign: Int) -> CivilDate {
        date.adding(months: sign * months).adding(days: sign * days).adding(workdays: sign * workdays)
    }
}

extension DatePhraseParser {
    /// `3 days`, `two weeks and 3 days`, `a year and a half`: amounts in calendar units only.
    mutating func calendarSpan() -> CalendarSpan? {
        attempt { parser in parser.amounts().flatMap { CalendarSpan($0) } }
    }

    /// `20 minutes`, `1h30m`, `an hour and a half`, in seconds: amounts in clock units, including days and weeks.
    ///
    /// - Parameter isList: true when commas and `and` separate amounts rather than join them.
    mutating func clockSpan(isList: Bool = false) -> Int? {
        attempt { parser in
            guard let parts = parser.amounts(isList: isList) else { return nil }
            var seconds = 0.0
            for (amount, unit) in parts {
                switch unit {
                case .day: seconds += amount * 86_400
                case .week: seconds += amount * 604_800
                default:
                    guard let each = unit.seconds else { return nil }
                    seconds += amount * Double(each)
                }
            }
            return seconds < 1e10 ? Int(seconds) : nil
        }
    }

    /// One or more amounts with their units; each unit at most once, which limits their number.
    private mutating func amounts(isList: Bool = false) -> [(amount: Double, unit: Unit)]? {
        guard var parts = amount().map({ [$0] }) else { return nil }
        while parts.count < 6 {
            let next = attempt { parser -> (amount: Double, unit: Unit)? in
                if parser.takeOne("and a half", "and half") { return parts.last.map { (0.5, $0.unit) } }
                if !isList {
                    parser.skip(",")
                    parser.skip("and")
                }
                guard let part = parser.amount(), !parts.contains(where: { $0.unit == part.unit }) else { return nil }
                return part
            }
            guard let next else { break }
            if next.amount == 0.5, next.unit == parts.last?.unit {
                parts[parts.count - 1].amount += 0.5
            } else {
                parts.append(next)
            }
        }
        return parts
    }

    private mutating func amount() -> (amount: Double, unit: Unit)? {
        attempt { parser in
            guard let quantity = parser.quantity(), quantity < 1_000_000 else { return nil }
            parser.skip("more")
            _ = parser.glued("-")
            let isGlued = parser.token?.isSpaced == false
            let word = parser.word
            if parser.takeOne("business days", "business day", "working days", "working day") {
                return (quantity, .workday)
            }
            guard let unit = parser.entry(Vocabulary.units), let word,
                isGlued || !Vocabulary.abbreviations.contains(word)
            else { return nil }
            return (quantity, unit)
        }
    }
}
