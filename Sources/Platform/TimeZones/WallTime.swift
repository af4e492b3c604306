public import Timestamps

/// A date and a time of day without a zone. A ``Zone`` gives the instant.
public struct WallTime: Sendable, Hashable, Comparable {
    /// Seconds from 1970-01-01T00:00:00 in the same local time, as if clocks never changed.
    public let civilSeconds: Int

    public init(civilSeconds: Int) { self.civilSeconds = civilSeconds }

    public init(_ date: CivilDate, _ time: TimeOfDay = .midnight) {
        civilSeconds = date.daysSince1970 * 86_400 + time.secondOfDay
    }

    public init(daysSince1970 days: Int, secondOfDay: Int = 0) { civilSeconds = days * 86_400 + secondOfDay }

    /// Reads `2026-11-21T09:30:00`, where the seconds are optional; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var reader = FixedDigits(text.utf8)
        guard let date = reader.date(), reader.take("T") || reader.take("t") || reader.take(" "),
            let time = reader.time(), reader.isAtEnd
        else { return nil }
        self.init(date, time)
    }

    public var daysSince1970: Int { floorDivide(civilSeconds, by: 86_400) }
    public var date: CivilDate { CivilDate(daysSince1970: daysSince1970) }
    public var time: TimeOfDay { TimeOfDay(unchecked: civilSeconds - daysSince1970 * 86_400) }
    public var weekday: Weekday { Weekday(daysSince1970: daysSince1970) }

    /// `2026-11-21T09:30:00`.
    public var text: String {
        let time = self.time
        return date.iso8601 + "T" + padded(time.hour, to: 2) + ":" + padded(time.minute, to: 2) + ":"
            + padded(time.second, to: 2)
    }

    /// The wall time a number of days later, at the same time of day.
    public func adding(days: Int) -> WallTime { WallTime(civilSeconds: civilSeconds + days * 86_400) }
    public func adding(seconds: Int) -> WallTime { WallTime(civilSeconds: civilSeconds + seconds) }

    public static func < (left: WallTime, right: WallTime) -> Bool { left.civilSeconds < right.civilSeconds }
}

/// Division that rounds down, so that moments before 1970 fall on the right day.
@inline(__always)
func floorDivide(_ value: Int, by divisor: Int) -> Int {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
}

/// A time of day to the second, without a date or a zone.
public struct TimeOfDay: Sendable, Hashable, Comparable {
    /// 0 to 86,399.
    public let secondOfDay: Int

    public static let midnight = TimeOfDay(unchecked: 0)

    /// - Returns: nil for a time that does not exist, such as 24:00 or 12:60.
    public init?(hour: Int, minute: Int = 0, second: Int = 0) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
        secondOfDay = hour * 3600 + minute * 60 + second
    }

    /// - Returns: nil outside a day's 86,400 seconds.
    public init?(secondOfDay: Int) {
        guard (0..<86_400).contains(secondOfDay) else { return nil }
        self.secondOfDay = secondOfDay
    }

    init(unchecked secondOfDay: Int) { self.secondOfDay = secondOfDay }

    /// Reads `09:30` or `09:30:15`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var reader = FixedDigits(text.utf8)
        guard let time = reader.time(), reader.isAtEnd else { return nil }
        self = time
    }

    public var hour: Int { secondOfDay / 3600 }
    public var minute: Int { secondOfDay / 60 % 60 }
    public var second: Int { secondOfDay % 60 }

    /// `09:30`, with `:15` when there are seconds.
    public var text: String {
        let minutes = padded(hour, to: 2) + ":" + padded(minute, to: 2)
        return second == 0 ? minutes : minutes + ":" + padded(second, to: 2)
    }

    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.secondOfDay < right.secondOfDay }
}

/// A day of the week; its number is ISO 8601's: Monday is 1, Sunday is 7.
public enum Weekday: Int, Sendable, Hashable, CaseIterable, Comparable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The weekday of a day counted from 1970-01-01, a Thursday.
    public init(daysSince1970 days: Int) {
        let index = (days + 3) % 7
        self = Self.allCases[index < 0 ? index + 7 : index]
    }

    /// Reads an English name in lower case, such as `monday`.
    public init?(name: some StringProtocol) {
        guard let weekday = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = weekday
    }

    /// The English name in lower case.
    public var name: String { String(describing: self) }

    /// Number of days from this weekday to the next `other`: 0 for itself, up to 6.
    public func days(until other: Weekday) -> Int { (other.rawValue - rawValue + 7) % 7 }

    public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

extension CivilDate {
    public var weekday: Weekday { Weekday(daysSince1970: daysSince1970) }

    /// The date a number of days later, or earlier when negative.
    public func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }

    /// Reads `2026-11-21`; nil for anything else, including a date that does not exist.
    public init?(iso8601 text: some StringProtocol) {
        var reader = FixedDigits(text.utf8)
        guard let date = reader.date(), reader.isAtEnd else { return nil }
        self = date
    }

    /// `2026-11-21`.
    public var iso8601: String {
        padded(year, to: 4) + "-" + padded(month, to: 2) + "-" + padded(day, to: 2)
    }
}

func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension FixedDigits {
    /// `09:30`, with or without seconds.
    mutating func time() -> TimeOfDay? {
        guard let hour = number(2), take(":"), let minute = number(2) else { return nil }
        guard take(":") else { return TimeOfDay(hour: hour, minute: minute) }
        guard let second = number(2) else { return nil }
        return TimeOfDay(hour: hour, minute: minute, second: second)
    }
}
