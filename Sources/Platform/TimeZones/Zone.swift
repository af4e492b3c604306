public import Timestamps

/// A time zone of the system's IANA database, such as `Europe/Berlin`.
///
/// Converts local times to instants and back. Zones are read once and kept.
public struct Zone: Sendable {
    /// The name in the database.
    public let name: String
    private let table: ZoneTable

    /// Coordinated Universal Time; needs no database.
    public static let utc = Zone(name: "UTC", table: ZoneTable(fixedOffset: 0))

    /// Finds a zone by name, in any case; a former name of a zone is kept as its name (`Asia/Calcutta`).
    ///
    /// - Returns: nil when there is no such name, or the system has no data for any of the zone's names.
    public init?(_ name: some StringProtocol) {
        guard name != "UTC", let found = ZoneDatabase.zone(String(name)) else {
            guard name == "UTC" || name.uppercased() == "UTC" else { return nil }
            self = .utc
            return
        }
        self.init(name: found.name, table: found.table)
    }

    /// Finds the zone of a place in the database, such as `Berlin` or `New York`.
    public init?(place: some StringProtocol) {
        guard let name = ZoneNames.place(place) else { return nil }
        self.init(name)
    }

    /// The names to offer for selection, one for each zone of a place.
    public static var choices: [String] { ZoneNames.choices }

    init(name: String, table: ZoneTable) {
        self.name = name
        self.table = table
    }

    /// The offset from UTC in seconds; positive when the zone is ahead of UTC.
    public func offset(at instant: Timestamp) -> Int { table.segment(at: Int(instant.seconds)).offset }

    /// The local time at an instant, to the second.
    public func wallTime(at instant: Timestamp) -> WallTime {
        let seconds = Int(instant.seconds)
        return WallTime(civilSeconds: seconds + table.segment(at: seconds).offset)
    }

    /// The instant of a local time.
    ///
    /// Follows RFC 5545, section 3.3.5: a time skipped by a change of the clock is read with the offset before the gap,
    /// which moves it forward by the gap's length; of a time that occurs twice, the first is meant.
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

    /// Maximum offset: 26 hours, the limit of TZif (RFC 9636).
    private static let widestOffset = 26 * 3600
}

extension Zone: Hashable {
    public static func == (left: Zone, right: Zone) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The history and the future of one zone's offset.
struct ZoneTable: Sendable {
    /// A period of time with a constant offset.
    struct Segment: Sendable, Hashable {
        let offset: Int
        /// The first second after it; `Int.max` when it never ends.
        let end: Int
    }

    /// Seconds since 1970 at which offsets begin, ascending.
    private let transitions: [Int]
    /// The offset from the transition with the same index.
    private let offsets: [Int]
    /// The offset before the first transition.
    private let first: Int
    /// The rule from the last transition on.
    private let future: PosixZone

    init(transitions: [Int], offsets: [Int], first: Int, future: PosixZone) {
        self.transitions = transitions
        self.offsets = offsets
        self.first = first
        self.future = future
    }

    init(fixedOffset offset: Int) {
        self.init(transitions: [], offsets: [], first: offset, future: PosixZone(fixedOffset: offset))
    }

    func segment(at second: Int) -> Segment {
        guard let last = transitions.last, second < last else { return future.segment(at: second) }
        let next = indexOfTransition(after: second)
        return Segment(offset: next == 0 ? first : offsets[next - 1], end: transitions[next])
    }

    /// The index of the first transition after the second; there must be one.
    private func indexOfTransition(after second: Int) -> Int {
        var low = 0
        var high = transitions.count - 1
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Reads the Time Zone Information Format (RFC 9636), any version, as found in `/usr/share/zoneinfo`.
struct TZifFile {
    private let bytes: [UInt8]

    /// - Returns: nil when the bytes are not such a file, or a damaged one.
    static func table(_ bytes: [UInt8]) -> ZoneTable? { TZifFile(bytes: bytes).table() }

    private func table() -> ZoneTable? {
        guard let old = header(at: 0) else { return nil }
        guard old.version >= UInt8(ascii: "2") else { return table(of: old, footer: nil) }
        // The second block repeats the first with 64-bit times, and is followed by a rule for the future.
        guard let header = header(at: old.end(timeSize: 4)) else { return nil }
        let end = header.end(timeSize: 8)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\n") else { return nil }
        let footer = bytes[(end + 1)...].prefix { $0 != UInt8(ascii: "\n") }
        guard footer.endIndex < bytes.endIndex else { return nil }
        return table(of: header, footer: footer)
    }

    private func table(of header: Header, footer: ArraySlice<UInt8>?) -> ZoneTable? {
        let timeSize = footer == nil ? 4 : 8
        let kinds = header.start + header.times * timeSize
        let types = kinds + header.times
        guard header.end(timeSize: timeSize) <= bytes.count, header.types > 0 else { return nil }
        let offsets = (0..<header.types).map { integer(at: types + 6 * $0, size: 4) }
        guard offsets.allSatisfy({ (-93_599...93_599).contains($0) }) else { return nil }
        let chosen = (0..<header.times).map { Int(bytes[kinds + $0]) }
        let transitions = (0..<header.times).map { integer(at: header.start + timeSize * $0, size: timeSize) }
        guard chosen.allSatisfy({ $0 < header.types }), zip(transitions, transitions.dropFirst()).allSatisfy(<) else {
            return nil
        }
        let after = offsets[chosen.last ?? 0]
        var future = PosixZone(fixedOffset: after)
        if let footer, !footer.isEmpty {
            guard let rule = PosixZone(footer) else { return nil }
            future = rule
        }
        return ZoneTable(
            transitions: transitions, offsets: chosen.map { offsets[$0] }, first: offsets[0], future: future)
    }

    private struct Header {
        let version: UInt8
        let start: Int
        let universal, standard, leaps, times, types, characters: Int

        func end(timeSize: Int) -> Int {
            start + times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standard + universal
        }
    }

    private func header(at start: Int) -> Header? {
        guard bytes.count >= start + 44, bytes[start..<(start + 4)].elementsEqual("TZif".utf8) else { return nil }
        let counts = (0..<6).map { integer(at: start + 20 + 4 * $0, size: 4) }
        // A real file has a few hundred of each, and these limits keep sums from overflowing.
        guard counts.allSatisfy({ (0...65_536).contains($0) }) else { return nil }
        return Header(
            version: bytes[start + 4], start: start + 44, universal: counts[0], standard: counts[1], leaps: counts[2],
            times: counts[3], types: counts[4], characters: counts[5])
    }

    /// A signed big-endian number.
    private func integer(at position: Int, size: Int) -> Int {
        let start = Int(Int8(bitPattern: bytes[position]))
        return bytes[(position + 1)..<(position + size)].reduce(start) { $0 << 8 | Int($1) }
    }
}
