import TimeZones
import Timestamps

/// Dates with a month's name.
extension Parser {
    /// `May 9`, `may the 9th, 2027`, `Dec31 , 1994`, `nov/2`, `Sep-23-2020`, `february twenty second`.
    mutating func monthThenDay() -> Day? {
        attempt { parser in
            guard let month = parser.monthName() else { return nil }
            for mark in ["/", "-"] where parser.glued(mark) {
                guard let day = parser.gluedNumber(digits: 1...2) else { return nil }
                let year = parser.attempt { $0.glued(mark) ? $0.writtenYear() : nil }
                return Day(parser.date(year: year, month: month, day: day))
            }
            let isParted = parser.take(",")
            parser.skip("the")
            guard let day = parser.dayOfMonth() else { return nil }
            // `by March, 31`, and not `in March, 5 people come`
            guard
                !isParted || Vocabulary.ordinalEndings.contains(parser.peek(-1)?.text ?? "")
                    || parser.isFollowedByConnection
            else { return nil }
            // `march 20-22`
            _ = parser.attempt { $0.glued("-") && $0.gluedNumber(digits: 1...2) != nil && $0.isAtBoundary ? true : nil }
            return parser.day(day, of: month)
        }
    }

    /// `9 May`, `the 9th of may 2027`, `23/Sep/2020`, `05-Aug-2016`, `twenty five January nineteen eighty six`.
    mutating func dayThenMonth() -> Day? {
        attempt { parser in
            parser.skip("from")
            parser.skip("the")
            let isSpoken = parser.token?.kind == .word
            guard let day = parser.ordinal() ?? parser.cardinal(), (1...31).contains(day) else { return nil }
            parser.skipLastDay(after: day)
            for mark in ["/", "-"] where parser.glued(mark) {
                guard let month = parser.monthName() else { return nil }
                let year = parser.attempt { $0.glued(mark) ? $0.shortOrLongYear() : nil }
                return Day(parser.date(year: year, month: month, day: day))
            }
            parser.skip("day of", "of", ",")
            guard let month = parser.monthName() else { return nil }
            // `table for two Jan 16`: the number behind is the day.
            if isSpoken, let next = parser.token?.number, (1...31).contains(next) { return nil }
            if let year = parser.yearInShort() { return Day(parser.date(year: year, month: month, day: day)) }
            return parser.day(day, of: month)
        }
    }

    /// `-22` or `to 22nd` of `20-22 March`: a range means its beginning.
    private mutating func skipLastDay(after first: Int) {
        _ = attempt { parser -> Int? in
            guard parser.takeOne("-", "to", "through"), let last = parser.ordinal() ?? parser.cardinal(),
                (first + 1...31).contains(last)
            else { return nil }
            return last
        }
    }

    /// `2016 july 22`, `1995-nov-25`.
    mutating func yearThenMonth() -> Day? {
        attempt { parser in
            guard let token = parser.token, token.text.utf8.count == 4, let year = parser.number() else { return nil }
            parser.skip(",", "-", "/")
            guard let month = parser.monthName() else { return nil }
            parser.skip(",", "-", "/")
            guard let day = parser.dayOfMonth() else { return nil }
            return Day(parser.date(year: year, month: month, day: day))
        }
    }

    /// `27` of `22 Apr 27`: a year soon to come, and nothing that the number would count.
    private mutating func yearInShort() -> Int? {
        attempt { parser in
            guard parser.token?.text.utf8.count == 2, let number = parser.number(), parser.isAtBoundary,
                parser.isFollowedByConnection, !parser.isBeforeMeridiem
            else { return nil }
            let year = Parser.year(ofTwoDigits: number)
            return (0...10).contains(year - parser.today.year) ? year : nil
        }
    }

    private mutating func day(_ day: Int, of month: Int) -> Day {
        let year = followingYear()
        var named = Day(date(year: year ?? yearOfRangeEnd(), month: month, day: day))
        if year == nil { named.yearless = (month, day) }
        return named
    }

    /// `2028` of `3 January - 5 January 2028`: a range takes its year from its end, and means its beginning.
    private mutating func yearOfRangeEnd() -> Int? {
        guard !isInsideRange else { return nil }
        return attempt { parser in
            guard parser.takeOne("-", "to", "until", "till", "through") else { return nil }
            parser.isInsideRange = true
            defer { parser.isInsideRange = false }
            guard
                let month = parser.attempt({ parser -> Int? in
                    if let month = parser.monthName() { return parser.dayOfMonth().map { _ in month } }
                    guard parser.ordinal() ?? parser.shortNumber() != nil else { return nil }
                    parser.skip("of")
                    return parser.monthName()
                })
            else { return nil }
            _ = month
            parser.skip(",")
            return parser.writtenYear()
        }
    }

    mutating func monthName() -> Int? {
        attempt { parser in
            guard let month = parser.entry(Vocabulary.months) else { return nil }
            if month == 5, let next = parser.word, Vocabulary.modalFollowers.contains(next) { return nil }
            parser.skipAbbreviationPoint()
            return month
        }
    }

    /// The point of `Oct.` or `Fri.`; that of `on Friday.` ends the sentence.
    mutating func skipAbbreviationPoint() {
        guard let word = peek(-1)?.text, word.count <= 5, !["may", "june", "july", "march", "april"].contains(word)
        else { return }
        _ = glued(".")
    }

    /// A day's number or ordinal that is not the beginning of a time or of something larger.
    private mutating func dayOfMonth() -> Int? {
        attempt { parser in
            guard let day = parser.ordinal() ?? parser.shortNumber() ?? parser.spokenCardinal(),
                (1...31).contains(day), !parser.isInsideClock, !parser.isBeforeMeridiem
            else { return nil }
            return day
        }
    }

    private mutating func shortNumber() -> Int? {
        guard let token, token.text.utf8.count <= 2 else { return nil }
        return number()
    }

    /// Whether a number just taken goes on as a clock time: `may 9:30`.
    private var isInsideClock: Bool {
        guard let token, !token.isSpaced, token.text == ":", let next = peek(1) else { return false }
        return next.kind == .number
    }

    /// A year behind a date: `2027`, `, 2027`, `of 1995`, `in 2020`, `this year`, `of next year`.
    mutating func followingYear() -> Int? {
        attempt { parser in
            parser.skip(",")
            parser.skip("of", "in")
            parser.skip("the year")
            return parser.year() ?? parser.relativeYear()
        }
    }

    mutating func relativeYear() -> Int? {
        first([
            { $0.takeOne("this year", "the year") ? $0.today.year : nil },
            { $0.takeOne("next year", "the next year", "the following year") ? $0.today.year + 1 : nil },
            { $0.takeOne("last year", "the last year", "the previous year") ? $0.today.year - 1 : nil },
        ])
    }
}
