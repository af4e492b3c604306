import ArgumentParser

/// Moves tasks to the trash.
struct RemoveCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Delete tasks; errand undo and errand restore bring them back within 30 days.",
        aliases: ["delete"])

    @OptionGroup var options: ClientOptions
    @OptionGroup var chosen: TaskArguments

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let tasks = try await TaskFinder(desk: desk, preference: .open).find(chosen.task)
        let change = BulkChange(desk: desk, operation: "delete")
        try change.say(try await change.apply(to: tasks), as: "Deleted")
    }
}
