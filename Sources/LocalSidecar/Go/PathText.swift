import Encoding

/// Handles paths as Go's `net/url` and `path` do.
enum PathText {
    /// The parts of a path after Go's `path.Clean`. An escaped `..` is not special.
    static func cleaned(_ path: some StringProtocol) -> [Substring] {
        let parts = Substring(path).split(separator: "/")
        guard parts.contains(where: { $0 == "." || $0 == ".." }) else { return parts }
        var cleaned: [Substring] = []
        for part in parts where part != "." {
            if part == ".." { _ = cleaned.popLast() } else { cleaned.append(part) }
        }
        return cleaned
    }

    /// Decodes a percent-encoded text. Invalid UTF-8 is repaired, since Go passes it through and no name can match it.
    ///
    /// - Returns: nil for an invalid percent escape.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        PercentEncoding.bytes(text.utf8, plusIsSpace: plusIsSpace).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Encodes all characters not allowed in one segment of a path.
    static func encodeSegment(_ text: String) -> String {
        PercentEncoding.encode(text.utf8) { PercentEncoding.isUnreserved($0) || "!$&'()*+,;=:@".utf8.contains($0) }
    }

    /// Encodes the characters that Go's `net/url` encodes in a path.
    static func encode(_ bytes: [UInt8]) -> String {
        PercentEncoding.encode(bytes) { PercentEncoding.isUnreserved($0) || "$&+,/:;=@".utf8.contains($0) }
    }

    /// True when Go's `net/url` leaves a byte of an encoded path as it is.
    static func mayStand(_ byte: UInt8) -> Bool {
        PercentEncoding.isUnreserved(byte) || "!$&'()*+,;=:@/[]%".utf8.contains(byte)
    }

    /// The first `%` that is not followed by two hexadecimal digits, with the two characters after it.
    static func wrongEscape(in text: String) -> String? {
        var rest = text.utf8[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "%")) {
            let escape = rest[start...].prefix(3)
            if PercentEncoding.bytes(escape) == nil { return String(Substring(escape)) }
            rest = rest[escape.endIndex...]
        }
        return nil
    }
}
