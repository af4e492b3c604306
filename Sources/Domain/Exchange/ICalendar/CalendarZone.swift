import TimeZones
import Timestamps

/// Writes VTIMEZONE components (RFC 5545, section 3.6.5), which must define every TZID used in a document.
enum CalendarZone {
    /// Number of years covered beyond the last one needed, because tasks may recur.
    private static let outlook = 5
    private static let mostYears = 30

    /// The component with each of the zone's changes of offset in those years.
    static func component(_ name: String, years: ClosedRange<Int>) -> [UInt8] {
        guard let zone = Zone(name) else { return [] }
        let first = years.lowerBound - 1
        let last = min(years.upperBound + outlook, first + mostYears)
        guard let start = CivilDate(year: first, month: 1, day: 1), let end = CivilDate(year: last, month: 12, day: 31)
        else { return [] }
        var lines = ["BEGIN:VTIMEZONE", "TZID:\(name)"]
        var instant = Timestamp(seconds: Int64(start.daysSince1970) * 86_400)
        var offset = zone.offset(at: instant)
        lines += observance(from: offset, to: offset, at: WallTime(start))
        for _ in start.daysSince1970..<end.daysSince1970 {
            let next = instant + .seconds(86_400)
            let then = zone.offset(at: next)
            if then != offset {
                let change = change(in: zone, after: instant, before: next)
                lines += observance(
                    from: offset, to: then, at: WallTime(civilSeconds: Int(change.seconds) + offset))
                offset = then
            }
            instant = next
        }
        return (lines + ["END:VTIMEZONE"]).flatMap { ContentLine.fold($0) }
    }

    /// The first second with the new offset.
    private static func change(in zone: Zone, after start: Timestamp, before end: Timestamp) -> Timestamp {
        var (low, high) = (start.seconds, end.seconds)
        let offset = zone.offset(at: end)
        while high - low > 1 {
            let middle = (low + high) / 2
            if zone.offset(at: Timestamp(seconds: middle)) == offset { high = middle } else { low = middle }
        }
        return Timestamp(seconds: high)
    }

    private static func observance(from old: Int, to new: Int, at wall: WallTime) -> [String] {
        let kind = new > old ? "DAYLIGHT" : "STANDARD"
        return [
            "BEGIN:\(kind)", "DTSTART:\(CalendarTime.wall(wall))", "TZOFFSETFROM:\(text(old))",
            "TZOFFSETTO:\(text(new))", "END:\(kind)",
        ]
    }

    private static func text(_ offset: Int) -> String {
        let (minutes, seconds) = (abs(offset) / 60, abs(offset) % 60)
        let parts = [minutes / 60, minutes % 60] + (seconds > 0 ? [seconds] : [])
        return (offset < 0 ? "-" : "+") + parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    }
}
