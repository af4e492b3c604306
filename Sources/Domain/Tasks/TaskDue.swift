public import TimeZones
public import Timestamps

/// When a task is due: at an instant, when the clock of a place shows a time, or on a day.
///
/// Only a wall time stays where people expect it when clocks change: nine in Berlin is nine in Berlin all year.
public enum TaskDue: Sendable, Hashable {
    case instant(Timestamp)
    case wallTime(WallTime, Zone)
    case day(CivilDate)

    /// When that is; nil for a whole day, which begins at another moment in every zone.
    public var instant: Timestamp? {
        switch self {
        case .instant(let instant): instant
        case .wallTime(let wall, let zone): zone.instant(of: wall)
        case .day: nil
        }
    }

    /// What the clock of a zone shows then; a whole day is its midnight. A wall time is in its own zone.
    public func wallTime(in zone: Zone) -> WallTime {
        switch self {
        case .instant(let instant): zone.wallTime(at: instant)
        case .wallTime(let wall, _): wall
        case .day(let day): WallTime(day)
        }
    }

    /// The zone that the due date brings along, or else this one.
    public func zone(or zone: Zone) -> Zone {
        guard case .wallTime(_, let own) = self else { return zone }
        return own
    }

    public var isWholeDay: Bool {
        guard case .day = self else { return false }
        return true
    }

    /// The same form of due date at another wall time of the zone; an instant keeps its fraction of a second.
    public func moved(to wall: WallTime, in zone: Zone) -> TaskDue {
        switch self {
        case .instant(let instant):
            let fraction = instant.milliseconds - instant.seconds * 1000
            return .instant(Timestamp(milliseconds: zone.instant(of: wall).milliseconds + fraction))
        case .wallTime(_, let own): return .wallTime(wall, own)
        case .day: return .day(wall.date)
        }
    }
}
