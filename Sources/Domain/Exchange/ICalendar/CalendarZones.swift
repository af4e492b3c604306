import Recurrence
import TimeZones
import Timestamps

/// What the TZID of a document means.
///
/// First a name of the tz database, in any case and behind whatever prefix; then what the document's own VTIMEZONE says it is
/// (`X-LIC-LOCATION`), a name of Windows, an offset in words, a place; else the rules of that VTIMEZONE; else where the user is.
struct CalendarZones: Sendable {
    enum Meaning: Sendable {
        case zone(Zone)
        case offset(Int)
        case rules(ObservanceTable)
        /// Nobody knows; the user's zone is taken.
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

    /// When the clock of a TZID shows the time, and a word where that is not what the document says.
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

    /// In the user's zone, where its clock is as far from UTC, then and half a year later; else an instant.
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
