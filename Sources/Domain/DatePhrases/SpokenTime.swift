public import TimeZones
public import Timestamps

/// A time of day as it is said. Which half of the day `8` or `9:15` is in stays open until its day is known.
public struct SpokenTime: Sendable, Hashable {
    /// What it means alone: the next time that the clock shows it while people are awake.
    public let next: TimeOfDay
    /// The same twelve hours apart, the earlier first, where the words leave both open.
    private let halves: [TimeOfDay]

    init(_ next: TimeOfDay, halves: [TimeOfDay] = []) {
        self.next = next
        self.halves = halves
    }

    public var isAmbiguous: Bool { !halves.isEmpty }

    /// What it means on a day: of two, the first at which people are awake, and ahead of now.
    /// - Parameter now: on the same clock.
    public func on(_ date: CivilDate, now: WallTime) -> TimeOfDay {
        guard isAmbiguous else { return next }
        let awake = halves.filter { Self.waking.contains($0.hour) }
        guard date == now.date else { return awake.first ?? next }
        return awake.first { $0 >= now.time } ?? awake.last ?? next
    }

    /// What it means on the days of a rule, whatever the time is now.
    public var usual: TimeOfDay { halves.first { Self.waking.contains($0.hour) } ?? next }

    /// What it means for something that has a time already: the half that is nearer to it, where one clearly is.
    public func near(_ time: TimeOfDay) -> TimeOfDay {
        guard let first = halves.first, let last = halves.last else { return next }
        let (early, late) = (abs(first.secondOfDay - time.secondOfDay), abs(last.secondOfDay - time.secondOfDay))
        guard abs(early - late) >= Self.clearly else { return usual }
        return early <= late ? first : last
    }

    /// In seconds.
    private static let clearly = 4 * 3_600

    /// What it means in a part of the day.
    public func within(_ part: DayPart) -> TimeOfDay {
        guard let first = halves.first else { return next }
        return TimeOfDay(hour: part.hour(first.hour), minute: first.minute, second: first.second) ?? next
    }

    /// The hours at which people plan things.
    static let waking = 7..<22
}
