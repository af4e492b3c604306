import JSON

/// JSON for display: indented, and without characters that a terminal would interpret.
enum JSONText {
    static func indented(_ value: JSONValue) -> String {
        var text = ""
        write(value, depth: 0, into: &text)
        return text
    }

    /// The value as one line.
    static func compact(_ value: JSONValue) -> String { escaped(String(decoding: value.bytes, as: UTF8.self)) }

    private static func write(_ value: JSONValue, depth: Int, into text: inout String) {
        let margin = "\n" + String(repeating: "  ", count: depth + 1)
        let end = "\n" + String(repeating: "  ", count: depth)
        switch value {
        case .array(let elements) where !elements.isEmpty:
            text += "["
            for (index, element) in elements.enumerated() {
                text += (index > 0 ? "," : "") + margin
                write(element, depth: depth + 1, into: &text)
            }
            text += end + "]"
        case .object(let object) where object.count > 0:
            text += "{"
            for (index, member) in object.members.enumerated() {
                text += (index > 0 ? "," : "") + margin + compact(.string(member.key)) + ": "
                write(member.value, depth: depth + 1, into: &text)
            }
            text += end + "}"
        default: text += compact(value)
        }
    }

    /// Escapes characters that JSON allows but a terminal might interpret, as `\u` and their code units. They only
    /// occur in strings.
    private static func escaped(_ json: String) -> String {
        guard json.unicodeScalars.contains(where: TerminalText.isControl) else { return json }
        var text = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            guard TerminalText.isControl(scalar) else {
                text.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text.append(
                    contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            }
        }
        return String(text)
    }
}
