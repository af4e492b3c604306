import Encoding

/// Text in which all characters with a meaning in a format are percent-encoded.
enum PercentText {
    /// - Parameter meant: returns true for bytes to encode besides controls, spaces and `%`.
    static func encode(_ text: String, escaping meant: (UInt8) -> Bool = { _ in false }) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            guard byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "%") || meant(byte) else {
                bytes.append(byte)
                continue
            }
            bytes += PercentEncoding.escape(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes percent escapes; a `%` that begins no valid escape is literal.
    static func decode(_ text: some StringProtocol) -> String {
        let given = Array(text.utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < given.count {
            if given[index] == UInt8(ascii: "%"), index + 2 < given.count,
                let high = Hexadecimal.value(given[index + 1]),
                let low = Hexadecimal.value(given[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(given[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A byte as a percent escape.
    static func escape(_ byte: UInt8) -> String {
        String(decoding: PercentEncoding.escape(byte), as: UTF8.self)
    }
}
