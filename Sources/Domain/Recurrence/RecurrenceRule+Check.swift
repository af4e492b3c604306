extension RecurrenceRule {
    /// The greatest interval and count: far beyond use, and small enough that no sum overflows and no counting is long.
    static let greatestInterval = 100_000
    static let greatestCount = 100_000

    func check() throws(RecurrenceFault) {
        guard (1...Self.greatestInterval).contains(interval) else {
            throw RecurrenceFault("interval", "must lie from 1 to \(Self.greatestInterval)")
        }
        if case .count(let count) = end, !(1...Self.greatestCount).contains(count) {
            throw RecurrenceFault("count", "must lie from 1 to \(Self.greatestCount)")
        }
        try checkRanges()
        try checkCombinations()
    }

    private func checkRanges() throws(RecurrenceFault) {
        try check(months, in: 1...12, "months")
        try check(hours, in: 0...23, "hours")
        try check(minutes, in: 0...59, "minutes")
        try check(seconds, in: 0...60, "seconds")
        try check(weekNumbers, upTo: 53, "week_numbers")
        try check(yearDays, upTo: 366, "year_days")
        try check(monthDays, upTo: 31, "month_days")
        try check(setPositions, upTo: 366, "set_positions")
        try check(weekdays.compactMap(\.nth), upTo: 53, "nth_weekdays")
    }

    /// What the table of section 3.3.10 leaves out.
    private func checkCombinations() throws(RecurrenceFault) {
        if !weekNumbers.isEmpty, frequency != .yearly {
            throw RecurrenceFault("week_numbers", "go only with the frequency yearly")
        }
        if !yearDays.isEmpty, [.daily, .weekly, .monthly].contains(frequency) {
            throw RecurrenceFault("year_days", "do not go with the frequency \(frequency.rawValue)")
        }
        if !monthDays.isEmpty, frequency == .weekly {
            throw RecurrenceFault("month_days", "do not go with the frequency weekly")
        }
        if weekdays.contains(where: { $0.nth != nil }) {
            guard [.monthly, .yearly].contains(frequency) else {
                throw RecurrenceFault("nth_weekdays", "go only with the frequencies monthly and yearly")
            }
            guard weekNumbers.isEmpty else { throw RecurrenceFault("nth_weekdays", "do not go with week_numbers") }
        }
        let parts = [months, weekNumbers, yearDays, monthDays, hours, minutes, seconds]
        if !setPositions.isEmpty, weekdays.isEmpty, parts.allSatisfy(\.isEmpty) {
            throw RecurrenceFault("set_positions", "need another part to choose from")
        }
    }

    private func check(_ values: [Int], in range: ClosedRange<Int>, _ field: String) throws(RecurrenceFault) {
        guard values.allSatisfy(range.contains) else {
            throw RecurrenceFault(field, "must lie from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    private func check(_ values: [Int], upTo limit: Int, _ field: String) throws(RecurrenceFault) {
        guard values.allSatisfy({ $0 != 0 && (-limit...limit).contains($0) }) else {
            throw RecurrenceFault(field, "must lie from 1 to \(limit) or -\(limit) to -1")
        }
    }
}
