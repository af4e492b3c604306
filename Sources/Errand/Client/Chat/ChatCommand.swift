import ArgumentParser
import HTTPTypes
import JSON
import Synchronization

/// Talks with the assistant.
struct ChatCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Talk with the assistant: errand chat \"what's due today?\", or without words, line by line.")

    @OptionGroup var options: ClientOptions

    @Argument(help: "What to say; without it, a conversation follows.")
    var message: [String] = []

    @Flag(name: [.customShort("c"), .customLong("continue")], help: "Go on with your last conversation.")
    var goesOn = false

    @Option(help: "Go on with this conversation, by its id.")
    var conversation: String?

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let memory = ChatMemory(desk)
        var current = conversation ?? (goesOn ? memory.conversation : nil)
        if goesOn, conversation == nil, current == nil {
            throw ClientFault(
                .notFound, "There is no conversation to go on with.", next: "Start one: errand chat \"…\"")
        }
        let text = message.joined(separator: " ").trimmingBlanks
        if !text.isEmpty { return try await say(text, &current, desk, memory) }
        try await converse(&current, desk, memory)
    }

    /// Converses line by line until the end of the input.
    private func converse(_ current: inout String?, _ desk: CommandContext, _ memory: ChatMemory) async throws {
        let isInteractive = TerminalPrompt.isPossible && desk.console.isTerminal && !desk.console.isJSON
        if isInteractive { desk.console.note("Say what you want; Ctrl-D ends.") }
        var editor = LineEditor(prompt: "› ", on: desk.console)
        while let line = isInteractive ? editor.line() : readLine() {
            let text = line.trimmingBlanks
            guard !text.isEmpty else { continue }
            if isInteractive, ["exit", "quit", "bye"].contains(text.lowercased()) { return }
            do {
                try await say(text, &current, desk, memory)
            } catch let fault as ClientFault where isInteractive && fault.code == .failed {
                // After a rate limit or a failure of the model the conversation continues.
                desk.console.say(fault)
            }
        }
    }

    private func say(_ text: String, _ current: inout String?, _ desk: CommandContext, _ memory: ChatMemory)
        async throws
    {
        let turn = PrintedTurn(session: desk.session, message: text, conversation: current)
        let answer: JSONValue
        if desk.console.isJSON {
            answer = try await turn.answer()
            desk.console.say(json: answer)
        } else {
            let printer = ChatPrinter(desk.console)
            answer = try await turn.stream(printer.say)
        }
        guard let id = answer["conversation_id"]?.string else { return }
        current = id
        memory.keep(id)
        if answer["needs_answer"]?.bool == true, !message.isEmpty, !desk.console.isJSON {
            desk.console.note(desk.console.paint("Answer with: errand chat --continue \"…\"", .dim))
        }
    }
}

/// Remembers the last conversation.
struct ChatMemory: Sendable {
    static let name = "last-chat.json"

    private let desk: CommandContext

    init(_ desk: CommandContext) { self.desk = desk }

    var conversation: String? {
        let document = ConfigFolder(desk.place.environment)?.read(Self.name)
        return document?["owner"]?.string == desk.owner ? document?["conversation_id"]?.string : nil
    }

    /// A failure to save is harmless.
    func keep(_ id: String) {
        let document: JSONValue = ["owner": .string(desk.owner), "conversation_id": .string(id)]
        try? ConfigFolder(desk.place.environment)?.write(document, to: Self.name)
    }
}

/// Prints an answer as it arrives: its text, and the actions in between, each on a line of its own.
final class ChatPrinter: Sendable {
    private let console: Console
    /// True when the last line has not ended yet.
    private let isMidLine = Mutex(false)

    init(_ console: Console) { self.console = console }

    func say(_ event: PrintedTurn.Event) {
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

    /// A tool call as one line.
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
