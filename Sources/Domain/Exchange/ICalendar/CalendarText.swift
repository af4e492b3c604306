/// TEXT values of iCalendar (RFC 5545, section 3.3.11).
enum CalendarText {
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case ";": escaped += "\\;"
            case ",": escaped += "\\,"
            case "\n", "\r\n", "\r": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    static func unescape(_ text: some StringProtocol) -> String { list(text, splitting: false).first ?? "" }

    /// The values between commas that are not escaped.
    static func list(_ text: some StringProtocol) -> [String] { list(text, splitting: true) }

    private static func list(_ text: some StringProtocol, splitting: Bool) -> [String] {
        var values = [""]
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                isEscaped = false
                values[values.count - 1].unicodeScalars.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == ",", splitting {
                values.append("")
            } else {
                values[values.count - 1].unicodeScalars.append(scalar)
            }
        }
        return values
    }
}
