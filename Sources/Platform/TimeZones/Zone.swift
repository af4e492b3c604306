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

/// The history and the future of one zone's offset.
struct ZoneTable: Sendable {
    /// A stretch of time with one offset.
    struct Segment: Sendable, Hashable {
        let offset: Int
        /// The first second after it; `Int.max` when it never ends.
        let end: Int
    }

    /// Seconds since 1970 at which an offset begins, ascending.
    private let transitions: [Int]
    /// The offset from the transition of the same index on.
    private let offsets: [Int]
    /// The offset before the first transition.
    private let first: Int
    /// What holds from the last transition on.
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

    /// The index of the first transition that comes after the second; there is one.
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

/// Reads the Time Zone Information Format (RFC 9636), any version: what `/usr/share/zoneinfo` holds.
struct TZifFile {
    private let bytes: [UInt8]

    /// - Returns: nil when the bytes are no such file, or a damaged one.
    static func table(_ bytes: [UInt8]) -> ZoneTable? { TZifFile(bytes: bytes).table() }

    private func table() -> ZoneTable? {
        guard let old = header(at: 0) else { return nil }
        guard old.version >= UInt8(ascii: "2") else { return table(of: old, footer: nil) }
        // The second block says the same as the first with 64-bit times, and a rule for the future follows it.
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
        // A real file has a few hundred of each: no sum of these can overflow.
        guard counts.allSatisfy({ (0...65_536).contains($0) }) else { return nil }
        return Header(
            version: bytes[start + 4], start: start + 44, universal: counts[0], standard: counts[1], leaps: counts[2],
            times: counts[3], types: counts[4], characters: counts[5])
    }

    /// A signed number, the most significant byte first.
    private func integer(at position: Int, size: Int) -> Int {
        let start = Int(Int8(bitPattern: bytes[position]))
        return bytes[(position + 1)..<(position + size)].reduce(start) { $0 << 8 | Int($1) }
    }
}
