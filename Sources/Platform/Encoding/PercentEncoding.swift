/// Percent-encoding (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// The text with every byte written as `%XX` that may not stand where it goes.
    ///
    /// - Parameter mayStand: the bytes that stay as they are; the unreserved ones unless something else is said.
    package static func encode(
        _ text: some Sequence<UInt8>, keeping mayStand: (UInt8) -> Bool = isUnreserved
    ) -> String {
        var encoded: [UInt8] = []
        for byte in text {
            if mayStand(byte) { encoded.append(byte) } else { encoded += escape(byte) }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The text with all but its unreserved characters encoded: one segment of a path, one name or value of a query.
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

    /// The text behind an encoded one; nil when an escape is not one, or what comes out is not UTF-8.
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        bytes(text.utf8, plusIsSpace: plusIsSpace).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// RFC 3986, section 2.3: what never needs an escape.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// `%` and two digits, in capitals as RFC 3986 asks.
    package static func escape(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: "%"), Hexadecimal.capitals[Int(byte >> 4)], Hexadecimal.capitals[Int(byte & 15)]]
    }
}

/// Bytes as hexadecimal digits, two each.
package enum Hexadecimal {
    static let digits = Array("0123456789abcdef".utf8)
    static let capitals = Array("0123456789ABCDEF".utf8)

    /// The bytes in lower case.
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
