import JSON
import Testing

@testable import Errand

@Suite("Text on its way to a terminal")
struct TerminalTextTests {
    @Test(
        "control characters never arrive as they are",
        arguments: [
            "\u{1B}[31mred", "title\u{1B}]0;owned\u{07}", "over\rwritten", "two\nlines", "c1 \u{9B}31m csi",
            "del\u{7F}",
            "left\u{202E}right", "\u{2066}isolated\u{2069}", "nul\u{00}", "tab\tbed", "line\u{2028}separator",
            "tag\u{E0041}", "\u{FEFF}mark",
        ])
    func controls(_ text: String) {
        let shown = TerminalText.line(text)
        #expect(!shown.unicodeScalars.contains(where: TerminalText.isControl))
        #expect(!shown.utf8.contains { $0 < 0x20 || $0 == 0x7F })
    }

    @Test("all else stays as it is", arguments: ["Buy crème fraîche", "日本語 🎉 👩‍👩‍👧", "naïve – „Anführung“", "עברית", ""])
    func harmless(_ text: String) {
        #expect(TerminalText.line(text) == text)
    }

    @Test("a description keeps its lines, each of them clean")
    func lines() {
        #expect(TerminalText.lines("a\nb\r\nc\u{1B}[1m") == ["a", "b", "c␛[1m"])
    }

    @Test("JSON says the same with control characters written out, and reads back as it was")
    func json() throws {
        let value: JSONValue = [
            "title": "a\u{1B}[31m\u{9B}1m\u{202E}\u{7F}\u{E0041}\"\\", "list": [], "deep": [["x": 1]],
        ]
        for text in [JSONText.indented(value), JSONText.compact(value)] {
            #expect(!text.unicodeScalars.contains { TerminalText.isControl($0) && $0 != "\n" })
            #expect(try JSONValue(Array(text.utf8)) == value)
        }
        #expect(!JSONText.compact(value).contains("\n"))
    }
}

@Suite("Columns of a terminal")
struct DisplayWidthTests {
    @Test(
        "wide characters take two, marks none, a joined emoji two",
        arguments: [
            ("abc", 3), ("crème", 5), ("cre\u{300}me", 5), ("日本", 4), ("한글", 4), ("🎉", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2),
            ("❤️", 2), ("1️⃣", 2), ("ｶﾅ", 2), ("Ａ", 2), ("", 0), ("…", 1), ("✓", 1), ("○", 1), ("↻", 1), ("a\u{200B}b", 2),
            ("👍🏽", 2), ("é", 1),
        ])
    func widths(_ text: String, _ width: Int) {
        #expect(DisplayWidth.of(text) == width, "\(text)")
    }

    @Test("a cut text fits, ends in an ellipsis, and splits no character")
    func cut() {
        #expect(DisplayWidth.cut("Buy milk", to: 8) == "Buy milk")
        #expect(DisplayWidth.cut("Buy milk", to: 7) == "Buy mi…")
        #expect(DisplayWidth.cut("Buy milk", to: 5) == "Buy…")
        #expect(DisplayWidth.cut("日本語", to: 5) == "日本…")
        #expect(DisplayWidth.cut("日本語", to: 4) == "日…")
        #expect(DisplayWidth.cut("👩‍👩‍👧👩‍👩‍👧", to: 3) == "👩‍👩‍👧…")
        #expect(DisplayWidth.cut("abc", to: 0).isEmpty)
        for width in 1..<12 { #expect(DisplayWidth.of(DisplayWidth.cut("a日b本c語🎉", to: width)) <= width) }
    }
}
