import TimeZones
import Timestamps

extension DatePhraseParser {
    /// A day in any form, with the name of its weekday behind it.
    mutating func day() -> Day? {
        let day = longest([
            { $0.calendarDate() }, { $0.relativeDay() }, { $0.weekdayDate() }, { $0.offsetDay() },
            { $0.dayOfPeriod() }, { $0.holidayDate() }, { $0.dayOfSomeMonth() }, { $0.endOfDay() },
        ])
        if let date = day?.date, day?.repeatsWeekly == false { skipWeekday(of: date) }
        return day
    }

    /// `, Friday` or `(Friday)` behind a date that is a Friday.
    private mutating func skipWeekday(of date: CivilDate) {
        _ = attempt { parser -> Bool? in
            let isParenthesized = parser.take("(")
            if !isParenthesized { parser.skip(",") }
            guard parser.weekdayName() == date.weekday else { return nil }
            return !isParenthesized || parser.take(")") ? true : nil
        }
    }

    /// `end of day`, `the eod`, `end of this sunday`, `close of business tomorrow`.
    private mutating func endOfDay() -> Day? {
        guard depth < 3 else { return nil }
        return attempt { parser in
            parser.skip("the")
            if let time = parser.lastTime() {
                parser.depth += 1
                parser.skip(",")
                parser.skip("on", "of")
                let day = parser.attempt { $0.day() }
                parser.depth -= 1
                return Day(day?.date ?? parser.today, time: time)
            }
            guard parser.takeOne("end of") else { return nil }
            parser.skip("the")
            parser.depth += 1
            guard let day = parser.relativeDay() ?? parser.weekdayDate() ?? parser.calendarDate() else { return nil }
            parser.depth -= 1
            return Day(day.date, time: DatePhraseParser.lastSecond)
        }
    }

    /// `eod`, `end of the day`, `close of business`.
    mutating func lastTime() -> TimeOfDay? {
        if takeOne("close of business", "close of play", "end of business", "cob", "eob") { return TimeOfDay(hour: 17) }
        return takeOne("eod", "end of the day", "end of day", "end of today") ? DatePhraseParser.lastSecond : nil
    }

    private static let lastSecond = TimeOfDay(hour: 23, minute: 59, second: 59)
}

/// A day named by a phrase.
struct Day: Sendable, Hashable {
    /// The date; nil when the calendar has no such day: `feb 30` is understood, but does not exist.
    var date: CivilDate?
    /// The part of the day in the same words: `tonight`.
    var part: DayPart?
    /// The time in the same words: `end of day`.
    var time: TimeOfDay?
    /// True for the next day of its name, which becomes the one a week later when its time has passed.
    var repeatsWeekly = false
    /// The month and day, if no year was named: the year may follow the time.
    var yearless: (month: Int, day: Int)? {
        get { month.flatMap { month in number.map { (month, $0) } } }
        set { (month, number) = (newValue?.month, newValue?.day) }
    }
    private var month: Int?
    private var number: Int?
    /// True when the words are often not a date.
    var isTentative = false

    init(_ date: CivilDate?, part: DayPart? = nil, time: TimeOfDay? = nil) {
        self.date = date
        self.part = part
        self.time = time
    }
}

/// A clock time, as far as the words determine it.
struct ClockTime: Sendable, Hashable {
    var hour: Int
    var minute = 0
    var second = 0
    /// True when it may be twelve hours later as well.
    var isAmbiguous = false
    /// True when it is just a number.
    var isBare = false
    /// True when it includes `o'clock`.
    var isNamed = false
    /// True when it is a word of its own, such as `midnight`.
    var isWord = false
    /// True when a single letter names the half of the day, as in `9a`.
    var isLettered = false
    var zone: Zone?
    /// The offset from UTC in seconds, positive to the east, if the words name it: `+01:00`.
    var offset: Int?

    /// Returns the time in a part of the day, which decides the half of the day.
    func within(_ part: DayPart) -> ClockTime {
        var clock = self
        if isAmbiguous || hour == 12 { clock.hour = part.hour(hour) }
        clock.isAmbiguous = false
        return clock
    }

    var time: TimeOfDay? { TimeOfDay(hour: hour, minute: minute, second: second) }
}

/// Days counted from today.
extension DatePhraseParser {
    /// `today`, `day after tomorrow`, `tonight`, `later this morning`, `the following day`.
    mutating func relativeDay() -> Day? {
        attempt { parser in
            parser.skip("later")
            guard let word = parser.word else { return nil }
            for (words, days, part) in Self.relativeDays[word] ?? [] where parser.take(phrase: words) {
                let isThing = Vocabulary.doubtfulDays.contains(words.last ?? "") && !parser.isFollowedByConnection
                return isThing && !parser.isBeforeTime ? nil : Day(parser.today.adding(days: days), part: part)
            }
            return nil
        }
    }

    /// The relative days by their first word; the longer first where one begins with another.
    private static let relativeDays = Dictionary(
        grouping: relativeDayNames.map { (words: $0.split(separator: " ").map(String.init), days: $1, part: $2) },
        by: { $0.words[0] })

    private static let relativeDayNames: [(String, Int, DayPart?)] = [
        ("the day after tomorrow", 2, nil), ("day after tomorrow", 2, nil), ("the day before yesterday", -2, nil),
        ("day before yesterday", -2, nil), ("today", 0, nil), ("otd", 0, nil), ("this day", 0, nil),
        ("this very day", 0, nil), ("the same day", 0, nil), ("same day", 0, nil), ("current day", 0, nil),
        ("tomorrow", 1, nil), ("tmr", 1, nil),
        ("tmrw", 1, nil), ("tmw", 1, nil), ("tomoz", 1, nil), ("overmorrow", 2, nil), ("day after tmrw", 2, nil),
        ("the day after tmrw", 2, nil), ("yesterday", -1, nil), ("the next day", 1, nil), ("next day", 1, nil),
        ("the following day", 1, nil), ("following day", 1, nil), ("the previous day", -1, nil),
        ("previous day", -1, nil), ("tonight", 0, .night), ("tonite", 0, .night), ("last night", -1, .night),
        ("this morning", 0, .morning), ("this afternoon", 0, .afternoon), ("this evening", 0, .evening),
        ("this noon", 0, .noon), ("this night", 0, .night), ("last evening", -1, .evening), ("overnight", 0, .night),
    ]

    /// A day at a distance: `in 3 days`, `two weeks ago`, `5 days after tomorrow`, `a week from monday`; and `on
    /// friday` of the resulting week.
    mutating func offsetDay() -> Day? {
        attempt { parser in
            guard var day = parser.distantDay() else { return nil }
            let weekday = parser.attempt { parser -> Weekday? in
                parser.skip(",")
                return parser.take("on") ? parser.weekdayName() : nil
            }
            if let weekday { day.date = day.date?.inItsWeek(weekday) }
            return day
        }
    }

    mutating func distantDay() -> Day? {
        first([{ $0.fromAnotherDay() }, { $0.beyondDay() }, { $0.fromToday() }, { $0.nextWorkday() }])
    }

    /// `in 3 days`, `3 days from now`, `a fortnight later`, `two years ago`, `3 business days hence`.
    private mutating func fromToday() -> Day? {
        attempt { parser in
            // `tomorrow +2 days`
            let base = parser.attempt { parser -> CivilDate? in
                guard let day = parser.relativeDay(), parser.token?.text == "+" else { return nil }
                return day.date
            }
            let isPlus = parser.takePlus()
            if let base { return isPlus ? parser.calendarSpan().map { Day($0.added(to: base)) } : nil }
            let isAhead = isPlus || parser.takeAhead() || parser.take("after")
            guard let span = parser.calendarSpan() else { return nil }
            if parser.takeOne("from now", "from today", "later", "hence", "from this moment", "out") {
                return Day(span.added(to: parser.today))
            }
            if !isAhead, parser.takeOne("ago today", "ago", "earlier", "back", "prior", "before now", "before today") {
                return Day(span.subtracted(from: parser.today))
            }
            guard isAhead else { return nil }
            parser.skip("time", "' time")
            return Day(span.added(to: parser.today))
        }
    }

    /// `5 days after tomorrow`, `the day after christmas`, `2 weeks before May 13 1999`, `a week from monday`.
    private mutating func fromAnotherDay() -> Day? {
        guard depth < 3 else { return nil }
        return attempt { parser in
            parser.skip("in")
            parser.skip("the")
            guard let span = parser.calendarSpan() ?? parser.oneUnit(), let isAfter = parser.relation() else {
                return nil
            }
            parser.depth += 1
            guard var day = parser.baseDay() else { return nil }
            parser.depth -= 1
            day.date = day.date.map { isAfter ? span.added(to: $0) : span.subtracted(from: $0) }
            day.repeatsWeekly = false
            day.isTentative = false
            return day
        }
    }

    /// `in`, `within about`, `in the next`: the beginning of a future amount of time.
    mutating func takeAhead() -> Bool {
        guard takeOne("in the next", "within the next", "over the next", "in", "within") else { return false }
        skip(
            "just over", "just under", "less than", "under", "about", "around", "like", "approximately", "roughly",
            "exactly",
            "just")
        return true
    }

    /// `a week on tuesday`, `two weeks thursday`, `a fortnight today`, `a month tomorrow`: counted from the next day of
    /// that name.
    private mutating func beyondDay() -> Day? {
        guard depth < 3, peek(-1)?.text != "for" else { return nil }
        return attempt { parser in
            let isOne = parser.take("a")
            guard let count = isOne ? 1 : parser.cardinal(), (1...1000).contains(count),
                let unit = parser.entry(Vocabulary.units), parser.token?.isSpaced == true,
                let span = CalendarSpan([(Double(count), unit)])
            else { return nil }
            let isWeeks = unit == .week || unit == .fortnight
            if isWeeks || isOne, let day = parser.relativeDay()?.date { return Day(span.added(to: day)) }
            guard isWeeks else { return nil }
            parser.skip("on")
            return parser.weekdayName().map { Day(span.added(to: parser.today.nearest($0))) }
        }
    }

    /// `next business day`
    private mutating func nextWorkday() -> Day? {
        attempt { parser in
            parser.skip("the")
            guard parser.takeOne("next", "following"),
                parser.takeOne("business day", "working day", "workday", "weekday")
            else { return nil }
            return Day(parser.today.adding(workdays: 1))
        }
    }

    /// `the day after`: a unit that stands for one of itself.
    private mutating func oneUnit() -> CalendarSpan? {
        attempt { parser in
            guard let unit = parser.entry(Vocabulary.units), unit == .day || unit == .week else { return nil }
            return CalendarSpan([(1, unit)])
        }
    }

    /// The relation to the base day: true for `after` and `from`, false for `before`; nil without such a word.
    private mutating func relation() -> Bool? {
        if takeOne("after", "from", "since", "following", "past") { return true }
        return takeOne("before", "prior to", "ahead of", "preceding") ? false : nil
    }

    private mutating func baseDay() -> Day? {
        first([
            { $0.day() },
            { parser in
                parser.skip("the")
                parser.skip("year")
                return parser.writtenYear().map { Day(CivilDate(year: $0, month: 1, day: 1)) }
            },
        ])
    }
}
