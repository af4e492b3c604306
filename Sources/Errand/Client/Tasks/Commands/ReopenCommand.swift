import ArgumentParser

/// Marks tasks as pending again.
struct ReopenCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen", abstract: "Mark tasks as not done after all.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var chosen: TaskArguments

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let tasks = try await TaskFinder(desk: desk, preference: .completed).find(chosen.task)
        let change = BulkChange(desk: desk, operation: "reopen")
        try change.say(try await change.apply(to: tasks), as: "Open again", unless: { !$0.isDone }, "Was open:")
    }
}
