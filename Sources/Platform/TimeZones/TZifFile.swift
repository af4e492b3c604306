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
