import ArgumentParser
import HTTPTypes
import JSON

/// Finds tasks by words.
struct SearchCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find tasks by words in title, tags and description; what fits best comes first.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var choice: TaskChoice

    @Argument(help: "Words, or how they begin.")
    var words: [String]

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        var query = try await choice.query(desk, filter: "", status: .all, sort: nil)
        query.add("q", words.joined(separator: " "))
        if !choice.all { query.add("limit", String(choice.limit)) }
        let answer =
            choice.all
            ? ["tasks": .array(try await TaskPages(desk.session).all(query).map(\.json)), "next_cursor": .null]
            : try await desk.session.json(.get, "/api/tasks", query: query)
        desk.remember(answer.tasks)
        desk.say(answer) {
            TaskListing(desk).say(answer.tasks, orWhenEmpty: "Nothing found.")
            if answer["next_cursor"]?.string != nil { desk.console.note("There is more: --limit N, or --all.") }
        }
    }
}
