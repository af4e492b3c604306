import ArgumentParser
import JSON

/// Marks tasks as completed.
struct DoneCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "done", abstract: "Mark tasks as done.", aliases: ["complete"])

    @OptionGroup var options: ClientOptions
    @OptionGroup var chosen: TaskArguments

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let tasks = try await TaskFinder(desk: desk, preference: .open).find(chosen.task)
        let change = BulkChange(desk: desk, operation: "complete")
        try change.say(try await change.apply(to: tasks), as: "Done", unless: \.isDone, "Was done already:")
        for task in tasks where task.isRecurring && !task.isDone && !desk.console.isJSON {
            desk.console.note(
                "It repeats \(RecurrenceWords(task.json["recurrence"] ?? .null).text); the next one is on its way.")
        }
    }
}
