import Timestamps

/// A recurring schedule: six cron fields (seconds first), a descriptor such as `@daily`, or `@every 10s`. Fields are in
/// UTC.
enum CronSchedule: Sendable, Equatable {
    case fields(CronFields)
    case every(Duration)

    /// - Parameter fieldCounts: the allowed numbers of fields in a cron line; with five, the second is 0.
    /// - Throws: ``ScheduleFault`` in the wording of Dapr's scheduler.
    init(_ text: String, fieldCounts: ClosedRange<Int> = 6...6) throws(ScheduleFault) {
        if text.hasPrefix("@") {
            self = try Self.descriptor(text)
            return
        }
        let fields = text.split(separator: " ")
        guard fieldCounts.contains(fields.count) else {
            let list = fields.joined(separator: " ")
            throw ScheduleFault(
                message: "expected exactly \(fieldCounts.upperBound) fields, found \(fields.count): [\(list)]")
        }
        self = .fields(try CronFields(fields.count == 5 ? ["0"] + fields : fields))
    }

    private static func descriptor(_ text: String) throws(ScheduleFault) -> CronSchedule {
        let lines = [
            "@yearly": "0 0 0 1 1 *", "@annually": "0 0 0 1 1 *", "@monthly": "0 0 0 1 * *", "@weekly": "0 0 0 * * 0",
            "@daily": "0 0 0 * * *", "@midnight": "0 0 0 * * *", "@hourly": "0 0 * * * *",
        ]
        if let line = lines[text] { return try CronSchedule(line) }
        guard text.hasPrefix("@every ") else { throw ScheduleFault(message: "unrecognized descriptor: \(text)") }
        let written = String(text.dropFirst("@every ".count))
        guard let period = GoDuration.parse(written) else {
            throw ScheduleFault(
                message: "failed to parse duration \(text): time: invalid duration \"\(written)\"")
        }
        // A period that is too short becomes a second, as in Dapr's cron.
        return .every(period < .milliseconds(1) ? .seconds(1) : period)
    }

    /// The next time strictly after `time`; nil when there is none within five years.
    func next(after time: Timestamp) -> Timestamp? {
        switch self {
        case .every(let period): time + period
        case .fields(let fields): fields.next(after: time)
        }
    }
}

/// The six fields of a cron line.
struct CronFields: Sendable, Equatable {
    let seconds: CronField
    let minutes: CronField
    let hours: CronField
    let days: CronField
    let months: CronField
    let weekdays: CronField

    init(_ texts: [Substring]) throws(ScheduleFault) {
        seconds = try CronField(texts[0], .seconds)
        minutes = try CronField(texts[1], .minutes)
        hours = try CronField(texts[2], .hours)
        days = try CronField(texts[3], .days)
        months = try CronField(texts[4], .months)
        weekdays = try CronField(texts[5], .weekdays)
    }

    func next(after time: Timestamp) -> Timestamp? {
        let start = Int(time.seconds) + 1
        var day = start / 86_400
        var second = start % 86_400
        for _ in 0..<(366 * 5) {
            if matches(CivilDate(daysSince1970: day), day), let found = moment(from: second) {
                return Timestamp(seconds: Int64(day * 86_400 + found))
            }
            day += 1
            second = 0
        }
        return nil
    }

    /// When both day fields restrict the day, it need only match one, as always in cron.
    private func matches(_ date: CivilDate, _ daysSince1970: Int) -> Bool {
        guard months.contains(date.month) else { return false }
        let inMonth = days.contains(date.day)
        let inWeek = weekdays.contains((daysSince1970 + 4) % 7)
        return days.isWild || weekdays.isWild ? inMonth && inWeek : inMonth || inWeek
    }

    /// The first allowed second of the day that is not before `second`.
    private func moment(from second: Int) -> Int? {
        for hour in (second / 3600)..<24 where hours.contains(hour) {
            let firstMinute = hour == second / 3600 ? second / 60 % 60 : 0
            for minute in firstMinute..<60 where minutes.contains(minute) {
                let minuteStart = hour * 3600 + minute * 60
                for offset in 0..<60 where seconds.contains(offset) && minuteStart + offset >= second {
                    return minuteStart + offset
                }
            }
        }
        return nil
    }
}
