/// What amounts of time are counted in.
enum Unit: Sendable, Hashable {
    case second, minute, hour
    case day, workday, week, weekend, fortnight, month, quarter, year, decade

    /// Whether it moves the clock rather than the day.
    var seconds: Int? {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3600
        default: nil
        }
    }
}

extension Vocabulary {
    static let units: [String: Unit] = forms([
        (.second, "second seconds sec secs s"), (.minute, "minute minutes min mins mn m"),
        (.hour, "hour hours hr hrs h"),
        (.day, "day days d"), (.week, "week weeks wk wks w"), (.weekend, "weekend weekends"),
        (.fortnight, "fortnight fortnights"),
        (.month, "month months mo mos"), (.quarter, "quarter quarters qtr"), (.year, "year years yr yrs y"),
        (.day, "day's"), (.week, "week's"), (.fortnight, "fortnight's"), (.month, "month's"), (.year, "year's"),
        (.hour, "hour's"),
        (.minute, "minute's"), (.decade, "decade decades"), (.workday, "weekday weekdays workday workdays"),
    ])
    /// Units that stand only right behind their number, as in `30m`.
    static let abbreviations: Set<String> = ["s", "m", "h", "d", "w", "y", "mo", "mn"]
}
