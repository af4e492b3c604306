import ArgumentParser
import HTTPTypes
import JSON
import Tasks
import Timestamps

/// Shows all details of one task.
struct ShowCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a task.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var chosen: TaskArguments

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let task = try await TaskFinder(desk: desk).findOne(chosen.task)
        desk.say(task.json, or: { TaskSheet(task, desk).say() })
    }
}

/// The arguments that identify tasks.
struct TaskArguments: ParsableArguments {
    @Argument(
        help: "The task: its row in the last list, the end of its id, or words of its title.",
        completion: .custom(TaskCompletion.titles))
    var task: [String]
}

/// The details of one task.
struct TaskSheet: Sendable {
    private let task: ListedTask
    private let desk: CommandContext

    init(_ task: ListedTask, _ desk: CommandContext) { (self.task, self.desk) = (task, desk) }

    func say() {
        let console = desk.console
        console.say(
            "\(task.isDone ? console.paint("✓", .green) : "○") \(console.paint(TerminalText.line(task.title), .bold))")
        for (name, text) in facts {
            console.say("  \(console.paint(name.padded(to: 9), .dim)) \(TerminalText.line(text))")
        }
        for item in task.checklist {
            console.say("  \(item.isDone ? console.paint("☑", .green) : "☐") \(TerminalText.line(item.title))")
        }
        guard let description = task.description, !description.isEmpty else { return }
        console.say()
        TerminalText.lines(description).forEach { console.say("  " + $0) }
    }

    private var facts: [(String, String)] {
        let clock = desk.clock
        var facts = [("id", task.id), ("status", task.isDone ? "done" : "open")]
        if let due = task.due {
            facts.append(("due", clock.full(due) + (!task.isDone && clock.isOver(due) ? ", overdue" : "")))
        }
        facts += Understanding(task: task, clock: clock).lines.filter { $0.name != "due" && $0.name != "priority" }
            .map { ($0.name, $0.text) }
        facts.append(("priority", task.priority))
        if let number = task.json["series"]?["occurrence"]?.integer { facts.append(("series", "number \(number)")) }
        for (name, member) in [("added", "created_at"), ("changed", "updated_at"), ("done", "completed_at")] {
            if let moment = task.moment(member) { facts.append((name, clock.full(moment))) }
        }
        return facts
    }
}
