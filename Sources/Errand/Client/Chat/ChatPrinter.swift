import JSON
import Synchronization

/// Shows an answer as it comes: text as it is said, and what is done in between, each on a line of its own.
final class ChatPrinter: Sendable {
    private let console: Console
    /// Whether the last line is not ended yet.
    private let isMidLine = Mutex(false)

    init(_ console: Console) { self.console = console }

    func say(_ event: ChatTurn.Event) {
        switch event {
        case .text(let text): say(text)
        case .call(let name, let arguments):
            endLine()
            console.note(console.paint("  · \(Self.described(name, arguments, width: console.width))", .dim))
        case .result(_, let fault):
            guard let fault else { return }
            console.note(console.paint("    \(TerminalText.line(fault))", .yellow))
        case .done(let answer): end(answer)
        }
    }

    /// What a tool is asked to do, in one line.
    static func described(_ name: String, _ arguments: JSONValue, width: Int?) -> String {
        let members = (arguments.object?.members ?? []).map { member in
            let value = member.value.string ?? JSONText.compact(member.value)
            return "\(member.key): \(value)"
        }
        let text = TerminalText.line(([name] + members).joined(separator: "  "))
        return DisplayWidth.cut(text, to: max(20, (width ?? 100) - 4))
    }

    private func say(_ text: String) {
        guard !text.isEmpty else { return }
        console.say(part: TerminalText.lines(text).joined(separator: "\n"))
        isMidLine.withLock { $0 = !text.hasSuffix("\n") }
    }

    private func endLine() {
        let wasMidLine = isMidLine.withLock { isMidLine in
            defer { isMidLine = false }
            return isMidLine
        }
        if wasMidLine { console.say() }
    }

    private func end(_ answer: JSONValue) {
        endLine()
        let suggestions = (answer["suggestions"]?.array ?? []).compactMap(\.string)
        guard !suggestions.isEmpty else { return }
        console.note(console.paint("  Try: " + TerminalText.line(suggestions.joined(separator: " · ")), .dim))
    }
}
