import ArgumentParser
import HTTPTypes

/// Exports all tasks.
struct ExportCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all tasks as JSON, todo.txt, iCalendar or Todoist's CSV.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var target: OutputFile

    @Option(help: "json, todotxt, ics or csv; by default what the file's name says, or else json.")
    var format: ExchangeKind?

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let kind = format ?? target.output.flatMap { ExchangeKind(file: $0) } ?? .json
        try await target.write(
            ClientSession.Call(.get, "/api/tasks/export", query: ["format": kind.rawValue]), "all tasks", desk)
    }
}
