import ArgumentParser
import HTTPTypes
import JSON

/// Changes a task.
struct EditCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change a task: errand edit 3 --due \"friday 9am\" --priority P1.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var chosen: TaskArguments
    @OptionGroup(title: "What to change") var edit: TaskEditing

    @Flag(help: "Of a recurring task, change this occurrence alone.")
    var onlyThis = false

    func validate() throws {
        guard !edit.isEmpty else { throw ValidationError("Say what to change, such as --title, --due or --priority.") }
    }

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let task = try await TaskFinder(desk: desk).findOne(chosen.task)
        let changed = try await change(task, desk)
        desk.say(changed.json, or: { AddCommand.say("Changed", changed, desk) })
    }

    /// Changes the task; tags and checklists are edited from their current state, which is read again if another client
    /// changed it.
    private func change(_ task: ListedTask, _ desk: CommandContext) async throws -> ListedTask {
        let query: Query = onlyThis ? ["scope": "this"] : [:]
        for _ in 0..<4 {
            let current = try await desk.session.send(ClientSession.Call(.get, "/api/tasks/\(task.id)"))
            guard let now = ListedTask(try current.document(at: desk.session.origin)) else { break }
            var call = ClientSession.Call(
                .patch, "/api/tasks/\(task.id)", query: query, try edit.patch(of: now, desk.clock))
            call.headers[.ifMatch] = current.headers[.eTag]
            do {
                guard let changed = ListedTask(try await desk.session.json(call)) else { break }
                return changed
            } catch let fault as ClientFault where fault.status == 412 {
                continue
            }
        }
        throw ClientFault(.failed, "\"\(task.title)\" keeps changing.", next: "Try again.")
    }
}
