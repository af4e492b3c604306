/// Percent encoding of paths.
enum PathText {
    /// The parts of a path as Go's `path.Clean` leaves it. An escaped `..` is none.
    static func cleaned(_ path: some StringProtocol) -> [Substring] {
        let parts = Substring(path).split(separator: "/")
        guard parts.contains(where: { $0 == "." || $0 == ".." }) else { return parts }
        var cleaned: [Substring] = []
        for part in parts where part != "." {
            if part == ".." { _ = cleaned.popLast() } else { cleaned.append(part) }
        }
        return cleaned
    }

    /// Encodes what may not stand in one segment of a path.
    static func encodeSegment(_ text: String) -> String {
        encode(text.utf8) { isUnreserved($0) || "!$&'()*+,;=:@".utf8.contains($0) }
    }

    /// Encodes what Go's `net/url` encodes in a path.
    static func encode(_ bytes: [UInt8]) -> String {
        encode(bytes) { isUnreserved($0) || "$&+,/:;=@".utf8.contains($0) }
    }

    /// Whether Go's `net/url` leaves a byte of an encoded path as it is.
    static func mayStand(_ byte: UInt8) -> Bool { isUnreserved(byte) || "!$&'()*+,;=:@/[]%".utf8.contains(byte) }

    /// The first `%` that is not followed by two digits, with the two characters that are there instead.
    static func wrongEscape(in text: String) -> String? {
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "%")) {
            let escape = rest[start...].prefix(3)
            if PercentCoding.bytes(Substring(escape), plusIsSpace: false) == nil { return String(Substring(escape)) }
            rest = rest[escape.endIndex...]
        }
        return nil
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }

    private static func encode(_ bytes: some Sequence<UInt8>, unless mayStand: (UInt8) -> Bool) -> String {
        var encoded: [UInt8] = []
        for byte in bytes {
            if mayStand(byte) {
                encoded.append(byte)
            } else {
                encoded.append(contentsOf: [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }
}
