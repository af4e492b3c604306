import ArgumentParser
import HTTPTypes
import JSON
import Tasks

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

    @Option(help: "When it is due: tomorrow 9am, friday, 2026-12-24; more than what the text says.")
    var due: String?

    @Option(help: "P1 to P4, or urgent, high, normal, low.")
    var priority: String?

    @Option(help: "A tag beside those of the text; again for several.", completion: .custom(TaskCompletion.tags))
    var tag: [String] = []

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
        let given = try given(desk.clock)
        if preview { return try await show(line, given, desk) }
        let answer = try await literal || given.count > 0 ? added(line, given, desk) : quickAdded(line, desk)
        guard let task = answer["task"].flatMap(ListedTask.init) else {
            throw ClientFault.notErrand(at: desk.session.origin)
        }
        desk.say(answer, or: { Self.say("Added", task, desk) })
    }

    private func quickAdded(_ line: String, _ desk: CommandContext) async throws -> JSONValue {
        try await desk.session.json(ClientSession.Call(.post, "/api/tasks/quick", ["text": .string(line)]).once())
    }

    /// The values of the options, which count for more than the text.
    private func given(_ clock: TerminalClock) throws(ClientFault) -> JSONObject {
        var given = JSONObject()
        if let description { given["description"] = .string(description) }
        if let due { given["due"] = .string(try DuePhrase.read(due, clock).text) }
        if let priority { given["priority"] = .string(try PriorityWord.read(priority)) }
        if !tag.isEmpty { given["tags"] = .array(tag.map { .string($0.hasPrefix("#") ? String($0.dropFirst()) : $0) }) }
        return given
    }

    /// Adds a task with what the options say in one request, so that it is there as a whole or not at all.
    private func added(_ line: String, _ given: JSONObject, _ desk: CommandContext) async throws -> JSONValue {
        let (draft, understood) = try await draft(line, given, desk)
        let task = try await desk.session.json(ClientSession.Call(.post, "/api/tasks", .object(draft)).once())
        return ["task": task, "understood": understood]
    }

    private func draft(_ line: String, _ given: JSONObject, _ desk: CommandContext) async throws
        -> (task: JSONObject, understood: JSONValue)
    {
        var draft = JSONObject([("title", .string(line))])
        var understood: JSONValue = []
        if !literal {
            let answer = try await desk.session.json(.post, "/api/tasks/quick/preview", ["text": .string(line)])
            guard let read = answer["task"]?.object else { throw ClientFault.notErrand(at: desk.session.origin) }
            draft = JSONObject()
            // The moment of the due date is the API's to find.
            for (name, value) in read where !value.isNull && name != "due_at" { draft[name] = value }
            understood = answer["understood"] ?? []
        }
        for (name, value) in given {
            if name == "tags" {
                let own = draft["tags"]?.array ?? []
                draft[name] = .array(own + (value.array ?? []).filter { !own.contains($0) })
            } else {
                draft[name] = value
            }
        }
        return (draft, understood)
    }

    private func show(_ line: String, _ given: JSONObject, _ desk: CommandContext) async throws {
        var (draft, understood) = try await draft(line, given, desk)
        let answer: JSONValue = ["task": .object(draft), "understood": understood]
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
