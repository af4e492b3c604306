import ArgumentParser
import HTTPTypes
import JSON

/// Creates a task from a line of English.
struct AddCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a task: \"Call Bob friday 9am #work p1 every week remind 30m\".",
        discussion: "Dates, times, recurrence, #tags, p1 to p4 and reminders are understood, and shown with the task.")

    @OptionGroup var options: ClientOptions

    @Argument(help: "The task, as you would say it.")
    var text: [String]

    @Option(name: [.short, .long], help: "More about it.")
    var description: String?

    @Flag(help: "Take the text as the title, word by word.")
    var literal = false

    @Flag(help: "Show what would be understood, and add nothing.")
    var preview = false

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let line = text.joined(separator: " ").trimmingBlanks
        guard !line.isEmpty else {
            throw ClientFault(
                .usage, "There is no task.", next: "Say what is to be done: errand add \"Buy milk tomorrow\"")
        }
        if preview { return try await show(line, desk) }
        let answer = try await literal ? added(line, desk) : quickAdded(line, desk)
        guard let task = answer["task"].flatMap(ListedTask.init) else {
            throw ClientFault.notErrand(at: desk.session.origin)
        }
        desk.say(answer, or: { Self.say("Added", task, desk) })
    }

    private func quickAdded(_ line: String, _ desk: CommandContext) async throws -> JSONValue {
        var answer = try await desk.session.json(
            ClientSession.Call(.post, "/api/tasks/quick", ["text": .string(line)]).once())
        guard let description, let id = answer["task"]?["id"]?.string, var object = answer.object else { return answer }
        object["task"] = try await desk.session.json(
            .patch, "/api/tasks/\(id)", ["description": .string(description)])
        answer = .object(object)
        return answer
    }

    private func added(_ line: String, _ desk: CommandContext) async throws -> JSONValue {
        let task: JSONValue = ["title": .string(line), "description": description.map { .string($0) } ?? .null]
        return [
            "task": try await desk.session.json(ClientSession.Call(.post, "/api/tasks", task).once()), "understood": [],
        ]
    }

    private func show(_ line: String, _ desk: CommandContext) async throws {
        let answer = try await desk.session.json(.post, "/api/tasks/quick/preview", ["text": .string(line)])
        guard var draft = answer["task"]?.object else { throw ClientFault.notErrand(at: desk.session.origin) }
        draft["id"] = ""
        guard let task = ListedTask(.object(draft)) else { throw ClientFault.notErrand(at: desk.session.origin) }
        desk.say(answer, or: { Self.say("Would add", task, desk) })
    }

    /// Prints the task and the parts that were understood.
    static func say(_ what: String, _ task: ListedTask, _ desk: CommandContext) {
        let console = desk.console
        console.say(
            "\(console.paint(what, .green)) \(TerminalText.line(task.title)) \(console.paint(task.shortID, .dim))")
        for (name, text) in Understanding(task: task, clock: desk.clock).lines {
            console.say("  \(console.paint(name.padded(to: 9), .dim)) \(TerminalText.line(text))")
        }
    }
}
