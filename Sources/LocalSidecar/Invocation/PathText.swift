/// Percent encoding and the cleaning of paths.
enum PathText {
    /// Encodes what may not stand in one segment of a path.
    static func encodeSegment(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                encoded.append(byte)
            default:
                if "-._~!$&'()*+,;=:@".utf8.contains(byte) {
                    encoded.append(byte)
                } else {
                    encoded.append(UInt8(ascii: "%"))
                    encoded.append(contentsOf: [digit(byte >> 4), digit(byte & 15)])
                }
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }

    /// A path as Go's `path.Clean` leaves it: no empty segments, `.` and `..` resolved, no slash at the end. Encoded
    /// slashes count as slashes; every other escape stays as it is.
    static func clean(_ path: String) -> String {
        var segments: [Substring] = []
        let decoded = path.replacing("%2F", with: "/").replacing("%2f", with: "/")
        for segment in decoded.split(separator: "/") {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}
