import TimeZones
import Timestamps

/// Written calendar dates.
extension DatePhraseParser {
    mutating func calendarDate() -> Day? {
        longest([
            { $0.isoDate() }, { $0.compactDate() }, { $0.numericDate() }, { $0.monthThenDay() }, { $0.dayThenMonth() },
            { $0.yearThenMonth() },
        ])
    }

    /// `2020-07-01`, `2020/7/1`, `2020.07.01`.
    private mutating func isoDate() -> Day? {
        attempt { parser in
            guard let digits = parser.token?.text.utf8.count, digits == 4, let year = parser.number(),
                let mark = parser.dateSeparator(), let month = parser.gluedNumber(digits: 1...2),
                parser.glued(mark), let day = parser.gluedNumber(digits: 1...2)
            else { return nil }
            return Day(CivilDate(year: year, month: month, day: day))
        }
    }

    /// `20200701`.
    private mutating func compactDate() -> Day? {
        attempt { parser in
            guard let text = parser.token?.text, text.utf8.count == 8, let number = parser.number(),
                (1900...2199).contains(number / 10_000),
                let date = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
            else { return nil }
            return Day(date)
        }
    }

    /// `5/9`, `5/9/2027`, `22/04`, `12-12-30`: in the user's order, unless that is no date. With dots, the day is first:
    /// `12.01.`
    private mutating func numericDate() -> Day? {
        attempt { parser in
            let start = parser.at
            guard let head = parser.gluedOrSpacedNumber(), let mark = parser.dateSeparator(),
                let tail = parser.gluedNumber(digits: 1...2)
            else { return nil }
            let year = parser.attempt { parser -> Int? in
                guard parser.glued(mark), let year = parser.shortOrLongYear() else { return nil }
                return year
            }
            let isWhole = mark != "." || year == nil || parser.isWholeYear(from: start)
            guard isWhole, year != nil || parser.isDateWithoutYear(mark, head, tail, from: start) else { return nil }
            if mark == ".", year == nil { _ = parser.attempt { $0.glued(".") && $0.isAtBoundary ? true : nil } }
            let (month, day) =
                head > 12 || mark == "." && tail <= 12 && (year != nil || parser.isDayFirst(start))
                    || mark == "/" && tail <= 12 && parser.order == .dayFirst
                ? (tail, head) : (head, tail)
            guard (1...12).contains(month), (1...31).contains(day) else { return nil }
            return Day(parser.date(year: year, month: month, day: day))
        }
    }

    /// Returns true when a dotted date without a year is written in a day-first form: two digits each, or a final dot.
    private func isDayFirst(_ start: Int) -> Bool {
        tokens[start].text.utf8.count == 2 && tokens[start + 2].text.utf8.count == 2 || peek(-1)?.text == "."
    }

    /// Returns true when a dotted number is a date and not a version: `05.02.2027`, `03.05.28`, and not `3.5.28`.
    private func isWholeYear(from start: Int) -> Bool {
        guard at - start >= 5 else { return false }
        let parts = [tokens[start], tokens[start + 2], tokens[start + 4]].map(\.text.utf8.count)
        return parts[2] == 4 || parts == [2, 2, 2]
    }

    private mutating func gluedOrSpacedNumber() -> Int? {
        guard let token, (1...2).contains(token.text.utf8.count) else { return nil }
        // `$5/9` and `3.5/9` are not dates.
        if let before = peek(-1), !token.isSpaced, before.text == "$" || before.text == "." { return nil }
        return number()
    }

    mutating func shortOrLongYear() -> Int? {
        guard let token, !token.isSpaced, let year = token.number else { return nil }
        switch token.text.utf8.count {
        case 2:
            at += 1
            return Self.year(ofTwoDigits: year)
        case 4:
            at += 1
            return year
        default: return nil
        }
    }

    private mutating func dateSeparator() -> String? {
        for mark in ["/", "-", "."] where glued(mark) { return mark }
        return nil
    }

    /// Returns true when two numbers alone are a date: only with a slash, or after a word such as `on`. A common
    /// fraction before a word is not one: `1/2 cup`.
    private func isDateWithoutYear(_ mark: String, _ head: Int, _ tail: Int, from start: Int) -> Bool {
        let isIntroduced = start > 0 && ["on", "by", "due", "until", "till"].contains(tokens[start - 1].text)
        if mark == "." {
            // `12.01. dentist`, `tax 31.01`: both have two digits, and no counting word precedes.
            let isPadded = tokens[start].text.utf8.count == 2 && tokens[start + 2].text.utf8.count == 2 && tail <= 12
            let isPointed = token?.text == "." && token?.isSpaced == false && peek(1)?.isSpaced != false
            let isFollowed = isPointed || isFollowedByConnection || start == 0
            let isAfterAt = start > 0 && ["at", "@", "for", "to"].contains(tokens[start - 1].text)
            return isIntroduced && isFollowedByConnection
                || isPadded && isFollowed && !isAfterAt && (tokens[start + 2].text.hasPrefix("0") || isPointed)
        }
        guard mark == "/" else { return isIntroduced }
        if (head, tail) == (24, 7) { return false }
        // A rating or a size: in the middle of a line, or behind rating words.
        if !isIntroduced, start > 0 {
            guard isFollowedByConnection || isBeforeTime || token?.text == "#" else { return false }
            if tokens[..<start].contains(where: { Vocabulary.rating.contains($0.text) }) { return false }
        }
        let isFraction = head < tail && head <= 3 && [2, 3, 4].contains(tail)
        return isIntroduced || !isFraction || token?.kind != .word || isBeforeTime
    }

    /// Returns the next day with that month and number, or the one in the year; nil when there is none.
    func date(year: Int?, month: Int, day: Int) -> CivilDate? {
        if let year { return CivilDate(year: year, month: month, day: day) }
        // The next 29 February may be eight years away.
        for year in today.year...(today.year + 8) {
            if let date = CivilDate(year: year, month: month, day: day), date >= today { return date }
        }
        return nil
    }
}

/// Dates with a month's name.
extension DatePhraseParser {
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
            // `by March, 31` is a date, and `in March, 5 people come` is not.
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

    /// `-22` or `to 22nd` of `20-22 March`: a range stands for its beginning.
    private mutating func skipLastDay(after first: Int) {
        _ = attempt { parser -> Int? in
            guard parser.takeOne("-", "to", "through"), let last = parser.ordinal() ?? parser.cardinal(),
                last > first, last <= 31
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

    /// `27` of `22 Apr 27`: a near future year, unless the number counts something.
    private mutating func yearInShort() -> Int? {
        attempt { parser in
            guard parser.token?.text.utf8.count == 2, let number = parser.number(), parser.isAtBoundary,
                parser.isFollowedByConnection, !parser.isBeforeMeridiem
            else { return nil }
            let year = DatePhraseParser.year(ofTwoDigits: number)
            return (0...10).contains(year - parser.today.year) ? year : nil
        }
    }

    private mutating func day(_ day: Int, of month: Int) -> Day {
        // `Aug 9, 27`
        let year = followingYear() ?? attempt { $0.take(",") ? $0.yearInShort() : nil }
        var named = Day(date(year: year ?? yearOfRangeEnd(), month: month, day: day))
        if year == nil { named.yearless = (month, day) }
        return named
    }

    /// `2028` of `3 January - 5 January 2028`: a range takes its year from its end, and stands for its beginning.
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

    /// The abbreviation point of `Oct.` or `Fri.`; the point of `on Friday.` ends the sentence.
    mutating func skipAbbreviationPoint() {
        guard let word = peek(-1)?.text, word.count <= 5, !["may", "june", "july", "march", "april"].contains(word)
        else { return }
        _ = glued(".")
    }

    /// The number or ordinal of a day, unless it begins a time or a larger number.
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

    /// True when the number just consumed continues as a clock time: `may 9:30`.
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
