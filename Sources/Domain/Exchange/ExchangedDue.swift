package import TimeZones
package import Timestamps

/// A due date in one of a task's three forms.
package enum ExchangedDue: Sendable, Hashable {
    /// Any time on that day, in whatever zone.
    case day(CivilDate)
    /// When clocks in the zone show that time.
    case wall(WallTime, zone: String)
    case instant(Timestamp)

    /// Reads `2026-11-21`, `2026-11-21T09:30:00Z`, or `2026-11-21T09:30:00+01:00[Europe/Berlin]` (RFC 9557); in the
    /// last one the offset is optional.
    package init?(wire text: String) {
        if let day = CivilDate(iso8601: text) {
            self = .day(day)
        } else if let instant = Timestamp(rfc3339: text) {
            self = .instant(instant)
        } else {
            let parts = text.split(separator: "[", maxSplits: 1)
            guard parts.count == 2, parts[1].hasSuffix("]"), let wall = WallTime(parts[0].prefix(19)) else {
                return nil
            }
            self = .wall(wall, zone: String(parts[1].dropLast()))
        }
    }

    /// The form that the API reads.
    package var wire: String {
        switch self {
        case .day(let day): day.iso8601
        case .wall(let wall, let zone): "\(wall.text)[\(zone)]"
        case .instant(let instant): instant.rfc3339
        }
    }
}

extension ExchangedDue {
    /// The instant; for a whole day its beginning in the zone. nil if the due date's own zone is unknown.
    func moment(in zone: Zone) -> Timestamp? {
        switch self {
        case .day(let day): zone.instant(of: WallTime(day))
        case .wall(let wall, let name): Zone(name)?.instant(of: wall)
        case .instant(let instant): instant
        }
    }

    /// The local time: in its own zone, or for an instant in the given one.
    func wall(in zone: Zone) -> WallTime {
        switch self {
        case .day(let day): WallTime(day)
        case .wall(let wall, _): wall
        case .instant(let instant): zone.wallTime(at: instant)
        }
    }

    /// The due date moved by a number of seconds of local time; a whole day moves only by whole days.
    func moved(bySeconds seconds: Int, in zone: Zone = .utc) -> ExchangedDue {
        switch self {
        case .day(let day): .day(day.moved(by: (seconds + (seconds < 0 ? -43_200 : 43_200)) / 86_400))
        case .wall(let wall, let name): .wall(wall.adding(seconds: seconds), zone: name)
        case .instant(let instant): .instant(zone.instant(of: zone.wallTime(at: instant).adding(seconds: seconds)))
        }
    }
}
