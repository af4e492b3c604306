import Timestamps

/// What a clock on the wall shows, to the second, without a day or a zone.
public struct TimeOfDay: Sendable, Hashable, Comparable {
    /// 0 to 86,399.
    public let secondOfDay: Int

    public static let midnight = TimeOfDay(unchecked: 0)

    /// - Returns: nil when no clock shows this, such as 24:00 or 12:60.
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
