import Encoding

/// Text with everything that a format gives a meaning written as `%` and two hexadecimal digits.
enum PercentText {
    /// - Parameter meant: whether a byte has a meaning of its own; controls, spaces and `%` always have.
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

    /// A `%` that begins no escape stands for itself.
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

    /// A byte as an escape.
    static func escape(_ byte: UInt8) -> String {
        String(decoding: PercentEncoding.escape(byte), as: UTF8.self)
    }
}
