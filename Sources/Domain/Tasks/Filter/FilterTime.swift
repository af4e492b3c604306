import TimeZones
import Timestamps

/// A stretch of time as due dates are compared with it: whole days by the day, everything else by the instant.
struct FilterTime: Sendable, Hashable {
    /// Days since 1970-01-01.
    let days: Range<Int>
    /// Milliseconds since 1970-01-01T00:00:00Z.
    let instants: Range<Int64>

    private init(days: Range<Int>, instants: Range<Int64>) {
        (self.days, self.instants) = (days, instants)
    }

    /// The days from the first to the one before the last, as they are in a zone; without a bound where there is none.
    init(from first: CivilDate?, until last: CivilDate?, in zone: Zone) {
        let start = first.map { zone.instant(of: WallTime($0)).milliseconds } ?? .min
        let end = last.map { zone.instant(of: WallTime($0)).milliseconds } ?? .max
        let days = (first?.daysSince1970 ?? .min, last?.daysSince1970 ?? .max)
        self.init(days: days.0..<max(days.0, days.1), instants: start..<max(start, end))
    }

    /// All before a moment; whole days before its day.
    init(before wall: WallTime, in zone: Zone) {
        self.init(days: .min..<wall.daysSince1970, instants: .min..<zone.instant(of: wall).milliseconds)
    }

    /// All after a moment; whole days after its day.
    init(after wall: WallTime, in zone: Zone) {
        self.init(
            days: (wall.daysSince1970 + 1)..<(.max), instants: (zone.instant(of: wall).milliseconds + 1)..<(.max))
    }

    /// One minute.
    init(at wall: WallTime, in zone: Zone) {
        let start = zone.instant(of: wall).milliseconds
        self.init(days: 0..<0, instants: start..<(start + 60_000))
    }
}
