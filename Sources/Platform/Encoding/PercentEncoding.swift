/// Percent-encoding (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// Returns the text with all bytes encoded as `%XX` except the permitted ones.
    ///
    /// - Parameter mayStand: the permitted bytes; by default the unreserved characters.
    package static func encode(
        _ text: some Sequence<UInt8>, keeping mayStand: (UInt8) -> Bool = isUnreserved
    ) -> String {
        var encoded: [UInt8] = []
        for byte in text {
            if mayStand(byte) { encoded.append(byte) } else { encoded += escape(byte) }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Returns the text with all but its unreserved characters encoded: for one path segment, or one name or value of a
    /// query.
    package static func encode(_ text: String) -> String {
        text.utf8.allSatisfy(isUnreserved) ? text : encode(text.utf8)
    }

    /// Decodes a text to bytes.
    ///
    /// - Parameter plusIsSpace: true for `application/x-www-form-urlencoded`.
    /// - Returns: nil when a `%` is not followed by two hexadecimal digits.
    package static func bytes(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(Hexadecimal.value),
                    let low = rest.next().flatMap(Hexadecimal.value)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    /// Decodes a text; nil when an escape is invalid, or the result is not UTF-8.
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        bytes(text.utf8, plusIsSpace: plusIsSpace).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// Returns true for characters that never need an escape (RFC 3986, section 2.3).
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Returns `%` and two digits, in upper case as RFC 3986 recommends.
    package static func escape(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "%"), Hexadecimal.capitals[Int(byte >> 4)], Hexadecimal.capitals[Int(byte & 15)]]
    }
}

/// Hexadecimal notation of bytes, with two digits each.
package enum Hexadecimal {
    static let digits = Array("0123456789abcdef".utf8)
    static let capitals = Array("0123456789ABCDEF".utf8)

    /// Returns the bytes in lower case.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.underestimatedCount * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The value of a hexadecimal digit in either case; nil for any other character.
    package static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
