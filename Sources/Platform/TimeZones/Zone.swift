public import Timestamps

/// A time zone of the IANA database that the system carries, such as `Europe/Berlin`.
///
/// It turns what the clock shows there into an instant and back. Zones are read once and kept.
public struct Zone: Sendable {
    /// The name in the database.
    public let name: String
    private let table: ZoneTable

    /// Coordinated Universal Time; needs no database.
    public static let utc = Zone(name: "UTC", table: ZoneTable(fixedOffset: 0))

    /// Reads a name in any case; a former name of a zone stays its name here (`Asia/Calcutta`).
    /// - Returns: nil when the name is none, or the system does not know the zone by any of its names.
    public init?(_ name: some StringProtocol) {
        guard name != "UTC", let found = ZoneDatabase.zone(String(name)) else {
            guard name == "UTC" || name.uppercased() == "UTC" else { return nil }
            self = .utc
            return
        }
        self.init(name: found.name, table: found.table)
    }

    /// The zone of a place that the database knows, such as `Berlin` or `New York`.
    public init?(place: some StringProtocol) {
        guard let name = ZoneNames.place(place) else { return nil }
        self.init(name)
    }

    /// The names that people can choose from, one for each zone of a place.
    public static var choices: [String] { ZoneNames.choices }

    init(name: String, table: ZoneTable) {
        self.name = name
        self.table = table
    }

    /// Seconds that the clock there is ahead of UTC (behind, when negative).
    public func offset(at instant: Timestamp) -> Int { table.segment(at: Int(instant.seconds)).offset }

    /// What the clock there shows, to the second.
    public func wallTime(at instant: Timestamp) -> WallTime {
        let seconds = Int(instant.seconds)
        return WallTime(civilSeconds: seconds + table.segment(at: seconds).offset)
    }

    /// When the clock there shows this.
    ///
    /// As RFC 5545 has it (section 3.3.5): a time that the clock skips is read with the offset from before the gap, which
    /// moves it forward by the gap's length; of a time that it shows twice the first is meant.
    public func instant(of wall: WallTime) -> Timestamp {
        var start = wall.civilSeconds - Self.widestOffset
        var before = 0
        while true {
            let segment = table.segment(at: start)
            let candidate = wall.civilSeconds - segment.offset
            if candidate < start { return Timestamp(seconds: Int64(wall.civilSeconds - before)) }
            guard candidate >= segment.end else { return Timestamp(seconds: Int64(candidate)) }
            before = segment.offset
            start = segment.end
        }
    }

    /// No clock was ever further from UTC than 26 hours, the bound of TZif (RFC 9636).
    private static let widestOffset = 26 * 3600
}

extension Zone: Hashable {
    public static func == (left: Zone, right: Zone) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
