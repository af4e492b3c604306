import DatePhrases
import Tasks
import TimeZones
import Timestamps

/// The user's clock: the current time and zone. Formats times relative to today if they are near.
struct TerminalClock: Sendable {
    let now: Timestamp
    let zone: Zone
    /// How the user writes dates with slashes.
    var order = DateOrder.monthFirst

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    var today: CivilDate { zone.wallTime(at: now).date }

    /// "today 09:00", "tomorrow", "Mon 23 Nov", "23 Nov 2028".
    func words(_ due: TaskDue) -> String {
        guard let instant = due.instant else { return day(due.wallTime(in: zone).date) }
        return words(instant)
    }

    func words(_ instant: Timestamp) -> String {
        let wall = zone.wallTime(at: instant)
        return "\(day(wall.date)) \(Self.minutes(wall))"
    }

    /// Day, time and zone, even for near times.
    func full(_ due: TaskDue) -> String {
        guard let instant = due.instant else { return Self.date(due.wallTime(in: zone).date) }
        var text = full(instant)
        if case .wallTime(let wall, let own) = due, own != zone {
            text += " (\(Self.minutes(wall)) in \(own.name))"
        }
        return text
    }

    func full(_ instant: Timestamp) -> String {
        let wall = zone.wallTime(at: instant)
        return "\(Self.date(wall.date)) \(Self.minutes(wall)) \(zone.name)"
    }

    /// The time of day only, to the second.
    func time(_ instant: Timestamp) -> String {
        let text = zone.wallTime(at: instant).text
        return String(text.suffix(8))
    }

    /// True when a pending task's time or day has passed.
    func isOver(_ due: TaskDue) -> Bool {
        due.instant.map { $0 < now } ?? (due.wallTime(in: zone).date < today)
    }

    func isToday(_ due: TaskDue) -> Bool {
        (due.instant.map { zone.wallTime(at: $0) } ?? due.wallTime(in: zone)).date == today
    }

    private func day(_ date: CivilDate) -> String {
        switch date.daysSince1970 - today.daysSince1970 {
        case 0: return "today"
        case 1: return "tomorrow"
        case -1: return "yesterday"
        case -180...300: return "\(Self.weekdays[date.weekday.rawValue - 1]) \(date.day) \(Self.months[date.month - 1])"
        default: return "\(date.day) \(Self.months[date.month - 1]) \(date.year)"
        }
    }

    private static func date(_ date: CivilDate) -> String {
        "\(weekdays[date.weekday.rawValue - 1]) \(date.day) \(months[date.month - 1]) \(date.year)"
    }

    private static func minutes(_ wall: WallTime) -> String { String(wall.text.dropFirst(11).prefix(5)) }
}
