import TimeZones
import Timestamps

extension Parser {
    /// A stretch of days that is named: `next month`, `may 2027`, `the year`.
    struct Period: Sendable {
        let days: Range<CivilDate>
        /// After how many months it comes again, where a day of it that is past means that of the next one: 12 for `october`, 1 for
        /// `the month`.
        var repeatMonths: Int?

        init(_ unit: Unit, around date: CivilDate) {
            days =
                switch unit {
                case .month: date.firstOfMonth..<date.firstOfMonth.adding(months: 1)
                case .quarter: date.firstOfQuarter..<date.firstOfQuarter.adding(months: 3)
                case .year: date.firstOfYear..<date.firstOfYear.adding(months: 12)
                default: date.monday..<date.monday.adding(days: 7)
                }
        }

        var first: CivilDate { days.lowerBound }
        var last: CivilDate { days.upperBound.adding(days: -1) }
    }
}
