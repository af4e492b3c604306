import DatePhrases
import Recurrence
import TimeZones

/// TIMEX3 as the public test set writes it for recurrences: `P2W`, `XXXX-WXX-1T09`, `T06P1D`, `P1WD`.
extension CorpusCase {
    func agrees(with phrase: RecurrencePhrase) -> Bool {
        var rest = Substring(timex)
        var time: Substring?
        if rest.hasPrefix("T"), let period = rest.firstIndex(of: "P") {
            time = rest[..<period].dropFirst()
            rest = rest[period...]
        } else if let mark = rest.firstIndex(of: "T"), !rest.hasPrefix("PT") {
            time = rest[mark...].dropFirst()
            rest = rest[..<mark]
        }
        return agrees(period: rest, with: phrase.rule) && agrees(time: time, with: phrase)
    }

    private func agrees(time: Substring?, with phrase: RecurrencePhrase) -> Bool {
        guard let time else { return true }
        // MO, AF, EV, NI: a part of the day, whose hour is ours to choose.
        if ["MO", "AF", "EV", "NI", "MI"].contains(time) { return phrase.time != nil }
        guard let found = phrase.time else { return false }
        let parts = time.split(separator: ":").compactMap { Int($0) }
        return TimeOfDay(hour: parts[0], minute: parts.count > 1 ? parts[1] : 0) == found
    }

    private func agrees(period: Substring, with rule: RecurrenceRule) -> Bool {
        if period.hasPrefix("XXXX-WXX-") {
            return rule.frequency == .weekly && rule.weekdays.map(\.weekday.rawValue) == [Int(period.dropFirst(9))]
        }
        if period.hasPrefix("XXXX-"), rule.frequency == .yearly {
            let parts = period.split(separator: "-").dropFirst().map { Int($0) }
            return parts.first == rule.months.first && parts.last == rule.monthDays.first
        }
        let isClock = period.hasPrefix("PT")
        let rest = period.dropFirst(isClock ? 2 : 1)
        let amount = Int(rest.prefix { $0.isNumber }) ?? 1
        let unit = rest.drop { $0.isNumber }
        switch (unit, isClock) {
        case ("D", false): return rule.frequency == .daily && rule.interval == amount
        case ("W", false): return rule.frequency == .weekly && rule.interval == amount
        case ("M", false): return rule.frequency == .monthly && rule.interval == amount
        case ("Y", false): return rule.frequency == .yearly && rule.interval == amount
        case ("H", true): return rule.frequency == .hourly && rule.interval == amount
        case ("M", true): return rule.frequency == .minutely && rule.interval == amount
        case ("WD", false): return rule.frequency == .weekly && rule.weekdays.count == 5
        case ("WE", false): return rule.interval == amount && rule.weekdays.map(\.weekday) == [.saturday, .sunday]
        default: return false
        }
    }
}
