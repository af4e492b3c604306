import Recurrence
import TimeZones
import Timestamps

/// Computes the offsets of a VTIMEZONE (RFC 5545, section 3.6.5): the last onset before a time applies.
struct ObservanceTable: Sendable {
    /// More observances than any zone has ever had; further ones are not computed.
    private static let most = 256

    fileprivate struct Observance: Sendable {
        let start: WallTime
        let rule: RecurrenceRule?
        let others: [WallTime]
        let before: Int
        let offset: Int
    }

    private let observances: [Observance]

    /// - Returns: nil when the component has no observances.
    init?(_ node: CalendarNode) {
        observances = node.children.prefix(Self.most).compactMap { child in
            guard let start = child.first("DTSTART").flatMap({ Self.onset($0.value) }),
                let offset = child.first("TZOFFSETTO").flatMap({ ForeignZone.offset($0.value.trimmed) })
            else { return nil }
            let before = child.first("TZOFFSETFROM").flatMap { ForeignZone.offset($0.value.trimmed) } ?? offset
            // Clocks change by yearly rules; no other rule is a zone's.
            let read = child.first("RRULE").flatMap { try? RecurrenceRule(rrule: $0.value.trimmed) }
            let rule = read?.frequency == .yearly ? read : nil
            let others = child.all("RDATE").flatMap { $0.value.split(separator: ",") }
                .compactMap { CalendarTime.wall($0.prefix(15)) }
            return Observance(
                start: start, rule: rule, others: Array(others.prefix(Self.most)), before: before, offset: offset)
        }
        guard !observances.isEmpty else { return nil }
    }

    /// Onsets are in local time (section 3.6.5); a Z that some programs append is ignored.
    private static func onset(_ text: some StringProtocol) -> WallTime? {
        let text = text.trimmed
        return CalendarTime.wall(text.hasSuffix("Z") ? text.dropLast() : text[...])
    }

    /// The offset in seconds east of UTC at a local time.
    func offset(at wall: WallTime) -> Int {
        var last: (onset: WallTime, offset: Int)?
        for observance in observances {
            guard let onset = observance.lastOnset(before: wall), last.map({ onset > $0.onset }) ?? true else {
                continue
            }
            last = (onset, observance.offset)
        }
        return last?.offset ?? observances.min { $0.start < $1.start }?.before ?? 0
    }
}

extension ObservanceTable.Observance {
    fileprivate func lastOnset(before wall: WallTime) -> WallTime? {
        var onsets = others.filter { $0 <= wall }
        if start <= wall { onsets.append(start) }
        if let rule, start <= wall, let last = lastOccurrence(of: rule, before: wall) { onsets.append(last) }
        return onsets.max()
    }

    /// The rules of zones are yearly: three years include the last occurrence before the time or the rule's end.
    private func lastOccurrence(of rule: RecurrenceRule, before wall: WallTime) -> WallTime? {
        var latest = wall
        if case .until(let until) = rule.end {
            let end =
                switch until {
                case .day(let day): WallTime(day)
                case .wallTime(let wall): wall
                case .instant(let instant): WallTime(civilSeconds: Int(instant.seconds) + before)
                }
            latest = min(latest, end)
        }
        var occurrences = rule.endless.occurrences(from: start)
        var last: WallTime?
        var next = occurrences.next(after: latest.adding(days: -1100))
        while let found = next, found <= latest {
            last = found
            next = occurrences.next()
        }
        return last
    }
}
