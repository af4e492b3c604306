import ArgumentParser
import HTTPTypes
import JSON
import Tasks

/// Restores tasks from the trash.
struct RestoreCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Bring a deleted task back; without one named, show the trash.")

    @OptionGroup var options: ClientOptions

    @Argument(help: "The end of the task's id, or words of its title.")
    var task: [String] = []

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let trash = try await trash(desk)
        guard !task.isEmpty else {
            return desk.say(["tasks": .array(trash.map(\.json))]) {
                Self.say(trash, desk)
            }
        }
        let chosen = try TaskReference.all(task).map { try find($0, trash, desk.clock) }
        let change = BulkChange(desk: desk, operation: "restore")
        try change.say(try await change.apply(to: chosen), as: "Restored")
    }

    private func trash(_ desk: CommandContext) async throws -> [ListedTask] {
        var tasks: [ListedTask] = []
        var cursor: String?
        repeat {
            let answer = try await desk.session.json(
                .get, "/api/tasks/trash", query: ["limit": "100", "cursor": cursor])
            tasks += (answer["tasks"]?.array ?? []).compactMap(Self.trashed)
            cursor = answer["next_cursor"]?.string
        } while cursor != nil && tasks.count < 10_000
        return tasks
    }

    /// The task with the times of its deletion and of its removal for good.
    private static func trashed(_ entry: JSONValue) -> ListedTask? {
        guard var task = entry["task"]?.object else { return nil }
        for member in ["deleted_at", "expires_at"] { task[member] = entry[member] }
        return ListedTask(.object(task))
    }

    private static func say(_ trash: [ListedTask], _ desk: CommandContext) {
        var table = Table([
            .init(title: "Id"), .init(title: "Task", widest: nil), .init(title: "Deleted"),
            .init(title: "Gone for good", giveUp: 1),
        ])
        table.rows = trash.map { task in
            [
                .init(task.shortID, .dim), .init(task.title),
                .init(task.moment("deleted_at").map(desk.clock.words) ?? ""),
                .init(task.moment("expires_at").map(desk.clock.words) ?? "", .dim),
            ]
        }
        desk.console.say(table, orWhenEmpty: "The trash is empty.")
    }

    private func find(_ reference: TaskReference, _ trash: [ListedTask], _ clock: TerminalClock) throws -> ListedTask {
        let (text, found) =
            switch reference {
            case .id(let id): (id, trash.filter { $0.id == id })
            case .ending(let ending): (ending, trash.filter { $0.id.hasSuffix(ending) })
            case .row(let row): (String(row), trash.filter { $0.id.hasSuffix(String(row)) })
            case .words(let words): (words, Self.matches(words, trash))
            }
        if found.count == 1 { return found[0] }
        guard found.isEmpty else { throw ClientFault.ambiguous(text, found, clock) }
        throw ClientFault(
            .notFound, "Nothing in the trash is called \"\(text)\".", next: "See what is there: errand restore")
    }

    private static func matches(_ words: String, _ trash: [ListedTask]) -> [ListedTask] {
        let wanted = FoldedText(words)
        let exact = trash.filter { FoldedText($0.title) == wanted }
        return exact.isEmpty ? trash.filter { TitleWords.match(wanted, $0.title) } : exact
    }
}
