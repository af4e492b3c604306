import Recurrence
import TimeZones
import Timestamps

/// Resolves the TZIDs of a document.
///
/// Tried in order: a name of the tz database, in any case and after any prefix; the name given by the document's own
/// VTIMEZONE (`X-LIC-LOCATION`), a Windows name, an offset in words, a place; the rules of that VTIMEZONE; the user's
/// zone.
struct CalendarZones: Sendable {
    enum Meaning: Sendable {
        case zone(Zone)
        case offset(Int)
        case rules(ObservanceTable)
        /// Unknown; the user's zone is used.
        case unknown
    }

    private let user: Zone
    private let nodes: [String: CalendarNode]
    private var known: [String: Meaning] = [:]

    init(_ nodes: [CalendarNode], user: Zone) {
        self.user = user
        self.nodes = Dictionary(
            nodes.compactMap { node in node.first("TZID").map { ($0.text.trimmed, node) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The due date for a local time in a TZID, and a note if it differs from the document.
    mutating func due(_ wall: WallTime, _ name: String) -> (due: ExchangedDue, note: String?) {
        switch meaning(of: name) {
        case .zone(let zone): return (.wall(wall, zone: zone.name), nil)
        case .offset(let offset): return (placed(wall, offset: offset, then: offset), nil)
        case .rules(let table):
            let later = wall.adding(days: 182)
            return (placed(wall, offset: table.offset(at: wall), then: table.offset(at: later)), nil)
        case .unknown:
            return (
                .wall(wall, zone: user.name),
                "names the time zone \(name.excerpt), which nobody knows; \(user.name) was taken"
            )
        }
    }

    /// The time in the user's zone if its offset is the same, then and half a year later; otherwise an instant.
    private func placed(_ wall: WallTime, offset: Int, then later: Int) -> ExchangedDue {
        let instant = Timestamp(seconds: Int64(wall.civilSeconds - offset))
        let isUsers =
            user.offset(at: instant) == offset && user.wallTime(at: instant) == wall
            && user.offset(at: user.instant(of: wall.adding(days: 182))) == later
        return isUsers ? .wall(wall, zone: user.name) : .instant(instant)
    }

    private mutating func meaning(of name: String) -> Meaning {
        if let meaning = known[name] { return meaning }
        let meaning = find(name.trimmed)
        known[name] = meaning
        return meaning
    }

    private func find(_ name: String) -> Meaning {
        let node = nodes[name]
        let location = node?.first("X-LIC-LOCATION")?.text.trimmed
        for candidate in [name, location].compactMap(\.self) {
            if let zone = ForeignZone.database(candidate) { return .zone(zone) }
        }
        if let zone = ForeignZone.windows(name) { return .zone(zone) }
        if let table = node.flatMap({ ObservanceTable($0) }) { return .rules(table) }
        return switch ForeignZone(name) {
        case .zone(let zone): .zone(zone)
        case .offset(let offset): .offset(offset)
        case nil: .unknown
        }
    }
}
