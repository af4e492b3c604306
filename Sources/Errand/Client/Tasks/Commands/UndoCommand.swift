import ArgumentParser
import HTTPTypes
import JSON

/// Undoes the last change.
struct UndoCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take your last change back; once more, the one before it.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        try await ChangeTurn(path: "/api/tasks/undo", note: "Undone. errand redo brings the change back.").perform(
            in: place)
    }
}

/// Redoes the last undone change.
struct RedoCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "redo", abstract: "Make the change again that you took back last.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        try await ChangeTurn(path: "/api/tasks/redo", note: "Done again. errand undo takes it back.").perform(in: place)
    }
}

/// An undo or redo, with the outcome for each task.
private struct ChangeTurn {
    let path: String
    let note: String

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let answer = try await desk.session.json(.post, path)
        desk.say(answer) {
            let console = desk.console
            for task in answer.tasks {
                let mark = task.isDone ? console.paint("✓", .green) : "○"
                console.say("\(mark) \(TerminalText.line(task.title)) \(console.paint(task.shortID, .dim))")
            }
            let deleted = answer["deleted"]?.array?.count ?? 0
            if deleted > 0 { console.say("\(deleted) \(deleted == 1 ? "task is" : "tasks are") in the trash now.") }
            if answer["withdrawn"]?.array?.isEmpty == false { console.say("Its next occurrence is gone again.") }
            console.note(note)
        }
    }
}
