import ArgumentParser
import HTTPTypes
import JSON
import Timestamps

struct ListAudit: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what happened, the newest first.")

    @OptionGroup var options: ClientOptions

    @Option(help: "Only what happened to this task.", completion: .custom(TaskCompletion.titles))
    var task: String?

    @Option(help: "Only events of this type, such as task.completed.")
    var type: String?

    @Option(help: "Only what happened later, such as 2026-11-21T09:00:00Z.")
    var after: String?

    @Option(help: "Only what happened earlier.")
    var before: String?

    @Option(help: "How many, up to 500.")
    var limit = 50

    @Flag(help: "The oldest first.")
    var oldest = false

    func validate() throws {
        guard (1...500).contains(limit) else { throw ValidationError("--limit goes from 1 to 500.") }
    }

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        var query: Query = [
            "type": type, "after": after, "before": before, "order": oldest ? "oldest" : "newest",
            "limit": String(limit),
        ]
        if let task {
            let finder = TaskFinder(desk: desk, preference: .none)
            query.add("task_id", try await finder.findOne([task]).id)
        }
        let answer = try await desk.session.json(.get, "/api/audit", query: query)
        desk.say(answer) {
            var table = Table([
                .init(title: "When"), .init(title: "What"), .init(title: "Task", widest: nil),
                .init(title: "Id", giveUp: 1), .init(title: "No", giveUp: 2, isRight: true),
            ])
            table.rows = (answer["records"]?.array ?? []).map { Self.row($0, desk.clock) }
            desk.console.say(table, orWhenEmpty: "Nothing on record.")
        }
    }

    private static func row(_ record: JSONValue, _ clock: Clock) -> [Table.Cell] {
        let type = record["type"]?.string ?? ""
        let payload = record["data"]?["payload"]
        let title = payload?["title"]?.string ?? payload?["task"]?["title"]?.string ?? ""
        let time = record["time"]?.string.flatMap { Timestamp(rfc3339: $0) }
        return [
            .init(time.map(clock.words) ?? "", .dim),
            .init(type.hasPrefix("com.todo.") ? String(type.dropFirst(9)) : type),
            .init(title), .init(String((record["subject"]?.string ?? "").suffix(6)), .dim),
            .init(record["number"]?.integer.map(String.init) ?? "", .dim),
        ]
    }
}
