import ArgumentParser
import HTTPTypes
import JSON

/// Takes the last change back.
struct UndoCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take your last change back; once more, and it is there again.")

    @OptionGroup var options: ClientOptions

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let answer = try await desk.session.json(.post, "/api/tasks/undo")
        desk.say(answer) {
            let console = desk.console
            for task in answer.tasks {
                let mark = task.isDone ? console.paint("✓", .green) : "○"
                console.say("\(mark) \(TerminalText.line(task.title)) \(console.paint(task.shortID, .dim))")
            }
            let deleted = answer["deleted"]?.array?.count ?? 0
            if deleted > 0 { console.say("\(deleted) \(deleted == 1 ? "task is" : "tasks are") in the trash now.") }
            if answer["withdrawn"]?.array?.isEmpty == false { console.say("Its next occurrence is gone again.") }
            console.note("Undone. errand undo once more brings the change back.")
        }
    }
}
