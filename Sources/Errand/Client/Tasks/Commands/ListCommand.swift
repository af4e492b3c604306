import ArgumentParser
import HTTPTypes
import JSON

/// Lists tasks.
struct ListCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List tasks, those that are due first.",
        discussion: """
            The words are a filter, as in the web app: errand list overdue, errand list "p1 & #work & !waiting". \
            The next command can name a task by its row.
            """,
        aliases: ["ls"])

    @OptionGroup var options: ClientOptions
    @OptionGroup var choice: TaskChoice

    @Argument(help: "A filter, such as: today | overdue.")
    var words: [String] = []

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        var query = try await choice.query(desk, filter: words.joined(separator: " "), status: .open, sort: "due")
        if choice.all {
            let tasks = try await TaskPages(desk.session).all(query)
            return say(["tasks": .array(tasks.map(\.json)), "next_cursor": .null], tasks, desk)
        }
        query.add("limit", String(choice.limit))
        let answer = try await desk.session.json(.get, "/api/tasks", query: query)
        say(answer, answer.tasks, desk)
    }

    private func say(_ answer: JSONValue, _ tasks: [ListedTask], _ desk: CommandContext) {
        desk.remember(tasks)
        desk.say(answer) {
            TaskListing(desk).say(
                tasks, orWhenEmpty: "Nothing there. Add a task with: errand add \"Buy milk tomorrow\"")
            if answer["next_cursor"]?.string != nil {
                desk.console.note("There is more: --limit N, or --all.")
            }
        }
    }
}

/// Shows tasks as a table, numbered from 1.
struct TaskListing: Sendable {
    private let desk: CommandContext

    init(_ desk: CommandContext) { self.desk = desk }

    func table(_ tasks: [ListedTask]) -> Table {
        Table(tasks: tasks.enumerated().map { $1.row($0 + 1, desk.clock) })
    }

    func say(_ tasks: [ListedTask], orWhenEmpty empty: String) {
        desk.console.say(table(tasks), orWhenEmpty: empty)
    }
}
