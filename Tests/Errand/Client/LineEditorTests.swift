import SuiteClient
import Testing
import TimeZones
import Timestamps

@testable import Errand

@Suite("Editing a line at the terminal")
struct LineEditorTests {
    /// What stands in the line after these bytes, with a bar for the cursor; nil when they ended the input.
    private func typed(_ text: String, history: [String] = []) -> String? {
        var line = EditedLine(history: history)
        var keys = KeyReader()
        for byte in text.utf8 {
            guard let key = keys.take(byte) else { continue }
            switch line.take(key) {
            case .goesOn: continue
            case .done: return line.text
            case .givenUp: return ""
            case .end: return nil
            }
        }
        let (before, after) = (line.characters[..<line.cursor], line.characters[line.cursor...])
        return String(before) + "|" + String(after)
    }

    @Test(
        "arrows and the keys of readline move and delete",
        arguments: [
            ("abc\u{1B}[D\u{1B}[Dx", "ax|bc"), ("abc\u{01}x", "x|abc"), ("abc\u{1B}[H\u{1B}[3~", "|bc"),
            ("abc\u{1B}OD\u{0B}", "ab|"), ("one two\u{17}", "one |"), ("one two\u{15}x", "x|"),
            ("one two\u{1B}b\u{1B}[1;5Dx", "x|one two"), ("abc\u{7F}\u{08}", "a|"), ("ab\u{02}\u{04}", "a|"),
            ("a\tb", "a b|"), ("ab\u{1B}[99~c", "abc|"), ("ab\u{1B}[D\u{05}c", "abc|"),
        ])
    func keys(bytes: String, line: String) {
        #expect(typed(bytes) == line)
    }

    @Test("a character is one step, however many bytes and scalars it has")
    func characters() {
        #expect(typed("日本\u{1B}[Dx") == "日x|本")
        #expect(typed("e\u{301}\u{7F}") == "|")
        #expect(typed("👨‍👩‍👧!\u{1B}[D\u{7F}") == "|!")
        #expect(typed("über\u{01}\u{06}\u{7F}") == "|ber")
    }

    @Test("the lines before it come back with the arrows, and what was begun is not lost")
    func history() {
        let history = ["add milk", "view"]
        #expect(typed("del\u{1B}[A", history: history) == "view|")
        #expect(typed("del\u{1B}[A\u{1B}[A\u{1B}[A", history: history) == "add milk|")
        #expect(typed("del\u{1B}[A\u{10}\u{0E}\u{1B}[B\u{1B}[B", history: history) == "del|")
        #expect(typed("\u{1B}[A 1\r", history: history) == "view 1")
    }

    @Test("Enter sends the line, Ctrl-C gives it up, Ctrl-D ends only where nothing is typed")
    func endings() {
        #expect(typed("view\r") == "view")
        #expect(typed("view\u{03}") == "")
        #expect(typed("\u{04}") == nil)
        #expect(typed("v\u{04}\r") == "v")
    }

    @Test("of a line longer than the terminal is wide, what is around the cursor is shown")
    func narrow() {
        var line = EditedLine()
        for character in "0123456789日本" { _ = line.take(.character(character)) }
        #expect(line.shown(within: 8) == ("6789日本", 8))
        _ = line.take(.lineStart)
        #expect(line.shown(within: 8) == ("01234567", 0))
        #expect(line.shown(within: 80) == ("0123456789日本", 0))
    }

    @Test("a misspelt date or priority is answered with the one that was probably meant")
    func nearest() throws {
        let clock = TerminalClock(now: try #require(Timestamp(rfc3339: "2026-11-30T12:00:00Z")), zone: .utc)
        for (text, meant) in [
            ("tommorow", "tomorrow"), ("octobre 3", "october 3"), ("next moth", "next month"), ("nxet wek", nil),
        ] {
            #expect(DuePhrase.nearest(to: text, clock) == meant)
        }
        let due = #expect(throws: ClientFault.self) { try DuePhrase.read("octobre 3", clock) }
        #expect(due?.next?.hasPrefix("Did you mean \"october 3\"?") == true)
        #expect(try PriorityWord.read("Urgent") == "P1" && PriorityWord.read("p4") == "P4")
        let priority = #expect(throws: ClientFault.self) { try PriorityWord.read("urgnt") }
        #expect(priority?.next?.hasPrefix("Did you mean \"urgent\"?") == true)
        let word = #expect(throws: ClientFault.self) { try ChosenWord.read("overdo", of: "--due", among: ["overdue"]) }
        #expect(word?.next?.hasPrefix("Did you mean \"overdue\"?") == true)
    }

    @Test("the version is the chart's, so that a release says which it is")
    func version() throws {
        let chart = ProcessFiles.read(Paths.resolve("../../../../charts/errand/Chart.yaml", against: #filePath)) ?? []
        #expect(String(decoding: chart, as: UTF8.self).contains("\nversion: \(Errand.version)\n"))
    }
}
