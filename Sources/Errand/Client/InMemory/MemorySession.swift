import ArgumentParser
import DatePhrases
import Glibc
import JSON
import TimeZones
import Timestamps

/// The action of `errand` without a command: the list that needs no server.
struct MemoryCommand: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "memory", shouldDisplay: false)

    @OptionGroup var options: ClientOptions

    @Option(help: "A JSON file that keeps the list; it is made when it is not there.", completion: .file())
    var file: String?

    func perform(in place: CommandEnvironment) async throws {
        let session = MemorySession(
            console: place.console, zone: SystemZone.zone(place.environment),
            order: SystemZone.dateOrder(place.environment) ?? .monthFirst)
        try session.run(keptIn: try file.map { name throws(ClientFault) in try MemoryFile(name) })
    }
}

/// The in-memory list at a terminal, or on a pipe, where there are no prompts and greetings. Saved to a file, if there
/// is one.
struct MemorySession: Sendable {
    let console: Console
    let zone: Zone
    var order = DateOrder.monthFirst

    /// - Throws: ``ClientFault`` about the file; at a terminal only if it cannot be read.
    func run(keptIn file: MemoryFile? = nil) throws(ClientFault) {
        var shell = MemoryShell(try file?.load() ?? MemoryList())
        let isInteractive = TerminalPrompt.isPossible && console.isTerminal
        if isInteractive { console.say(MemoryShell.greeting(file?.name)) }
        var editor = LineEditor(prompt: "> ", on: console)
        while let line = isInteractive ? editor.line() : readLine() {
            let clock = TerminalClock(now: .now, zone: zone, order: order)
            var next = shell
            var reply = next.run(line, clock)
            if let file, next.list != shell.list {
                // A change that is reported as made has been saved; one that could not be saved is not made.
                do throws(ClientFault) { try file.save(next.list) } catch {
                    guard isInteractive else { throw error }
                    (next, reply) = (shell, .mistake(error.description))
                }
            }
            shell = next
            say(reply, clock)
            if reply == .end { return }
        }
    }

    private func say(_ reply: MemoryShell.Reply, _ clock: TerminalClock) {
        if console.isJSON { return reply.json.map { console.say(JSONText.compact($0)) } ?? () }
        switch reply {
        case .nothing, .end: break
        case .said(let lines): console.say(lines.map { TerminalText.line($0) })
        case .mistake(let text): console.say(console.paint(TerminalText.line(text), .yellow))
        case .tasks(let tasks):
            let table = Table(tasks: tasks.map { $0.row(clock) })
            console.say(table.lines(width: console.width, hasColours: console.hasColours))
        }
    }
}

extension MemoryShell.Reply {
    /// One document for each reply; nil for an empty one.
    fileprivate var json: JSONValue? {
        switch self {
        case .nothing, .end: nil
        case .said(let lines): ["ok": true, "lines": .array(lines.map { .string($0) })]
        case .mistake(let text): ["ok": false, "lines": [.string(text)]]
        case .tasks(let tasks): ["ok": true, "tasks": .array(tasks.map(\.json))]
        }
    }
}
