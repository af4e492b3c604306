public import Timestamps

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

    /// How many days lie from this weekday to the next one of that name: 0 for itself, up to 6.
    public func days(until other: Weekday) -> Int { (other.rawValue - rawValue + 7) % 7 }

    public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

extension CivilDate {
    public var weekday: Weekday { Weekday(daysSince1970: daysSince1970) }

    /// The day so many days later, or earlier when negative.
    public func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + days) }

    /// Reads `2026-11-21`; nil for anything else, also for a day that does not exist.
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
