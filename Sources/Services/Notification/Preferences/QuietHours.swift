import TimeZones
import Timestamps

/// The part of the day in which nobody wants to be disturbed, on the wall of a zone; it may reach over midnight.
struct QuietHours: Sendable, Hashable {
    let from: TimeOfDay
    /// The first moment that is no longer quiet.
    let to: TimeOfDay
    let zone: Zone

    /// When the quiet hours end that hold at a moment; nil when none do.
    ///
    /// On the night that the clock goes back, what has ended once has ended.
    func end(at instant: Timestamp) -> Timestamp? {
        let wall = zone.wallTime(at: instant)
        let reachesOverMidnight = to < from
        let isQuiet =
            reachesOverMidnight
            ? wall.time >= from || wall.time < to : wall.time >= from && wall.time < to
        guard isQuiet else { return nil }
        let endsTomorrow = reachesOverMidnight && wall.time >= from
        let day = endsTomorrow ? wall.date.adding(days: 1) : wall.date
        let end = zone.instant(of: WallTime(day, to))
        return end > instant ? end : nil
    }
}
