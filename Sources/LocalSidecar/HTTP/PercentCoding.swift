/// Percent-encoding (RFC 3986) as Go's `net/url` treats it.
enum PercentCoding {
    /// What is no UTF-8 is repaired: Go passes it through, and no key is like it.
    ///
    /// - Returns: nil when an escape is not one.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        bytes(text, plusIsSpace: plusIsSpace).map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Returns: nil when an escape is not one.
    static func bytes(_ text: some StringProtocol, plusIsSpace: Bool) -> [UInt8]? {
        var bytes = text.utf8.makeIterator()
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.utf8.count)
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = bytes.next().flatMap(digit), let low = bytes.next().flatMap(digit) else { return nil }
                decoded.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
