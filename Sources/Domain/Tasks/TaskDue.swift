public import TimeZones
public import Timestamps

/// A due date: an instant, a local time in a zone, or a day.
///
/// Only a wall time behaves as people expect when clocks change: nine in Berlin is nine in Berlin all year.
public enum TaskDue: Sendable, Hashable {
    case instant(Timestamp)
    case wallTime(WallTime, Zone)
    case day(CivilDate)

    /// The instant of the due date; nil for a whole day, which begins at a different instant in every zone.
    public var instant: Timestamp? {
        switch self {
        case .instant(let instant): instant
        case .wallTime(let wall, let zone): zone.instant(of: wall)
        case .day: nil
        }
    }

    /// The local time in a zone; a whole day is its midnight. A wall time is in its own zone.
    public func wallTime(in zone: Zone) -> WallTime {
        switch self {
        case .instant(let instant): zone.wallTime(at: instant)
        case .wallTime(let wall, _): wall
        case .day(let day): WallTime(day)
        }
    }

    /// The zone of the due date if it has one, otherwise the given one.
    public func zone(or zone: Zone) -> Zone {
        guard case .wallTime(_, let own) = self else { return zone }
        return own
    }

    public var isWholeDay: Bool {
        guard case .day = self else { return false }
        return true
    }

    /// A due date of the same form at another local time in the zone; an instant keeps its fraction of a second.
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

/// The text of a due date: `2026-11-21T09:30:00Z`, `2026-11-21T09:30:00+01:00[Europe/Berlin]` (RFC 9557), `2026-11-21`.
extension TaskDue {
    /// The wire form: instants in UTC, wall times with their offset.
    public var text: String {
        switch self {
        case .instant(let instant): instant.rfc3339
        case .wallTime(let wall, let zone):
            wall.text + Self.offset(of: wall, in: zone) + "[\(zone.name)]"
        case .day(let day): day.iso8601
        }
    }

    /// The reason why a text is not a due date, to follow the member's name.
    enum Fault: String, Error {
        case malformed =
            "must be an RFC 3339 date-time with an offset, a wall time with its zone such as 2026-11-21T09:30:00[Europe/Berlin], or a day such as 2026-11-21"
        case unknownZone = "names a time zone that is not known here"
        case contradiction = "has an offset that its zone does not have then"
        case range = "must lie in the years 1970 to 2200"
    }

    /// Reads any of the three forms.
    init(_ text: String) throws(Fault) {
        if let day = CivilDate(iso8601: text) {
            self = .day(day)
        } else if text.utf8.last == UInt8(ascii: "]") {
            self = try Self.zoned(text)
        } else if let instant = Timestamp(rfc3339: text) {
            self = .instant(instant)
        } else {
            throw .malformed
        }
        guard isInRange else { throw .range }
    }

    /// Reads a stored ``text``, even if the rules of the system's zones have changed since: then the offset decides.
    public init?(stored text: String) {
        if let due = try? TaskDue(text) {
            self = due
            return
        }
        let body = text.prefix { $0 != "[" }
        if let zone = Zone(text.dropFirst(body.count + 1).dropLast()), let wall = WallTime(body.prefix(19)) {
            self = .wallTime(wall, zone)
        } else if let instant = Timestamp(rfc3339: body) {
            self = .instant(instant)
        } else {
            return nil
        }
    }

    private static func zoned(_ text: String) throws(Fault) -> TaskDue {
        let parts = text.dropLast().split(separator: "[", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .malformed }
        // A zone may be marked as critical, which it always is here.
        guard let zone = Zone(parts[1].first == "!" ? parts[1].dropFirst() : parts[1]) else { throw .unknownZone }
        if let wall = WallTime(parts[0]) { return .wallTime(wall, zone) }
        guard let instant = Timestamp(rfc3339: parts[0]) else { throw .malformed }
        // `Z` gives the instant but no offset (RFC 9557, section 2).
        if parts[0].last == "Z" || parts[0].last == "z" { return .wallTime(zone.wallTime(at: instant), zone) }
        guard let wall = WallTime(parts[0].prefix(19)) else { throw .malformed }
        // Historical offsets included seconds, which the text cannot express.
        let difference = zone.instant(of: wall).milliseconds - instant.milliseconds
        guard abs(difference) < 60_000 else { throw .contradiction }
        return .wallTime(wall, zone)
    }

    private static func offset(of wall: WallTime, in zone: Zone) -> String {
        let minutes = (wall.civilSeconds - Int(zone.instant(of: wall).seconds)) / 60
        let digits = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return (minutes < 0 ? "-" : "+") + digits(abs(minutes) / 60) + ":" + digits(abs(minutes) % 60)
    }

    private var isInRange: Bool {
        switch self {
        case .instant(let instant): TaskLimits.dates.contains(instant)
        case .wallTime(let wall, let zone): TaskLimits.dates.contains(zone.instant(of: wall))
        case .day(let day): (1970...2200).contains(day.year)
        }
    }
}
