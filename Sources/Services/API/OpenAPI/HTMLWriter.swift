/// Writes HTML, escaping text.
struct HTMLWriter {
    private(set) var markup = ""

    mutating func raw(_ text: String) { markup += text }

    /// Escaped for element content and for attribute values in double quotes.
    mutating func text(_ text: String) {
        for character in text {
            switch character {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            case "\"": markup += "&quot;"
            default: markup.append(character)
            }
        }
    }

    mutating func element(_ name: String, _ text: String, class kind: String? = nil) {
        raw(kind.map { "<\(name) class=\"\($0)\">" } ?? "<\(name)>")
        self.text(text)
        raw("</\(name)>")
    }
}
