/// TEXT values of iCalendar (RFC 5545, section 3.3.11).
enum CalendarText {
    /// Works on Unicode scalars: a comma with a combining accent is still a comma.
    static func escape(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",": escaped.append(contentsOf: ["\\", scalar])
            case "\n" where wasReturn: break
            case "\n", "\r": escaped.append(contentsOf: ["\\", "n"])
            default: escaped.append(scalar)
            }
            wasReturn = scalar == "\r"
        }
        return String(escaped)
    }

    static func unescape(_ text: some StringProtocol) -> String { list(text, splitting: false).first ?? "" }

    /// The values between unescaped commas, up to the limit.
    static func list(_ text: some StringProtocol) -> [String] { list(text, splitting: true) }

    private static func list(_ text: some StringProtocol, splitting: Bool) -> [String] {
        var values = [String.UnicodeScalarView()]
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                isEscaped = false
                values[values.count - 1].append(scalar == "n" || scalar == "N" ? "\n" : scalar)
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == ",", splitting {
                guard values.count < ImportBounds.values else { break }
                values.append(String.UnicodeScalarView())
            } else {
                values[values.count - 1].append(scalar)
            }
        }
        return values.map { String($0) }
    }

    /// Decodes quoted-printable (RFC 2045, section 6.7); invalid escapes are literal.
    static func quotedPrintable(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "="), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

extension String {
    /// The text with LF at the end of every line.
    var replacingLineEnds: String {
        guard unicodeScalars.contains("\r") else { return self }
        var text = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in unicodeScalars {
            if scalar == "\r" || scalar != "\n" || !wasReturn { text.append(scalar == "\r" ? "\n" : scalar) }
            wasReturn = scalar == "\r"
        }
        return String(text)
    }
}
