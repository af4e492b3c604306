import Recurrence
import TimeZones

extension RecurrenceRule {
    /// `weekly`, `every 2 weeks on Monday and Friday`, `monthly on the last Friday`.
    var words: String {
        var text = interval == 1 ? frequency.rawValue : "every \(interval) \(unit)s"
        if frequency == .weekly, !weekdays.isEmpty {
            let days = weekdays.map(\.weekday)
            let isWorkdays = days == [.monday, .tuesday, .wednesday, .thursday, .friday]
            text += isWorkdays ? " on weekdays" : " on " + TaskWords.joined(days.map { $0.name.capitalizedFirst })
        } else if !weekdays.isEmpty, setPositions.isEmpty {
            let days = weekdays.map { day in
                let name = day.weekday.name.capitalizedFirst
                return day.nth.map { "the \(Self.ordinal($0)) \(name)" } ?? name
            }
            text += " on " + TaskWords.joined(days)
        } else if !setPositions.isEmpty, !weekdays.isEmpty {
            text += " on the \(TaskWords.joined(setPositions.map(Self.ordinal))) workday"
        }
        if !monthDays.isEmpty {
            text += " on the " + TaskWords.joined(monthDays.map(Self.ordinal)) + (monthDays == [-1] ? " day" : "")
        }
        switch end {
        case .never: break
        case .count(let count): text += ", \(count) times"
        case .until(.day(let date)): text += " until \(date.iso8601)"
        case .until: text += " for a while"
        }
        return origin == .due ? text : text + ", counted from when it is done"
    }

    private var unit: String {
        switch frequency {
        case .daily: "day"
        case .weekly: "week"
        case .monthly: "month"
        case .yearly: "year"
        case .hourly: "hour"
        case .minutely: "minute"
        case .secondly: "second"
        }
    }

    private static func ordinal(_ number: Int) -> String {
        switch number {
        case -1: "last"
        case ..<0: "\(ordinal(-number)) to last"
        case 11...13: "\(number)th"
        case _ where number % 10 == 1: "\(number)st"
        case _ where number % 10 == 2: "\(number)nd"
        case _ where number % 10 == 3: "\(number)rd"
        default: "\(number)th"
        }
    }
}
