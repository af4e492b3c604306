public import Timestamps

/// A day and what the clock shows on it, without a zone: when it is depends on where. A ``Zone`` gives the instant.
public struct WallTime: Sendable, Hashable, Comparable {
    /// Seconds from 1970-01-01T00:00:00 on the same wall, as if no clock were ever changed.
    public let civilSeconds: Int

    public init(civilSeconds: Int) { self.civilSeconds = civilSeconds }

    public init(_ date: CivilDate, _ time: TimeOfDay = .midnight) {
        civilSeconds = date.daysSince1970 * 86_400 + time.secondOfDay
    }

    public init(daysSince1970 days: Int, secondOfDay: Int = 0) { civilSeconds = days * 86_400 + secondOfDay }

    /// Reads `2026-11-21T09:30:00`, the seconds optional; nil for anything else.
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

    /// The wall time so many days later, at the same time of day.
    public func adding(days: Int) -> WallTime { WallTime(civilSeconds: civilSeconds + days * 86_400) }
    public func adding(seconds: Int) -> WallTime { WallTime(civilSeconds: civilSeconds + seconds) }

    public static func < (left: WallTime, right: WallTime) -> Bool { left.civilSeconds < right.civilSeconds }
}

/// Division that rounds down, so that moments before 1970 fall on the right day.
@inline(__always)
func floorDivide(_ value: Int, by divisor: Int) -> Int {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
}
