import ArgumentParser
import HTTPTypes
import JSON

/// Shows all of one task.
struct ShowCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all there is to know of a task.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var chosen: TaskArguments

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let task = try await TaskFinder(desk: desk).findOne(chosen.task)
        desk.say(task.json, or: { TaskSheet(task, desk).say() })
    }
}

/// The arguments that name tasks.
struct TaskArguments: ParsableArguments {
    @Argument(
        help: "The task: its row in the last list, the end of its id, or words of its title.",
        completion: .custom(TaskCompletion.titles))
    var task: [String]
}
