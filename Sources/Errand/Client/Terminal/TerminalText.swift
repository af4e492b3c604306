/// Makes untrusted text safe for a terminal.
///
/// A title, a tag or a server's message can contain escape sequences that move the cursor, change colours, or make the
/// terminal type commands. They are never sent: every control character is shown as a visible symbol without effect.
enum TerminalText {
    /// One line without control characters; line breaks and tabs become spaces.
    static func line(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return String(text) }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isControl(scalar) ? shown(scalar) : scalar) }
        return String(clean)
    }

    /// Several lines without control characters; a carriage return and line feed is one break.
    static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line($0) }
    }

    /// True for C0, DEL and C1, characters that reorder text (Unicode's bidirectional controls), line and paragraph
    /// separators, and the tag characters, which no terminal displays.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
            0xE0000...0xE007F:
            true
        default: false
        }
    }

    /// The symbol for a control character; Unicode has pictures of the C0 controls.
    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09...0x0D, 0x85, 0x2028, 0x2029: " "
        case 0x7F: "\u{2421}"
        case ..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        default: "\u{FFFD}"
        }
    }
}
