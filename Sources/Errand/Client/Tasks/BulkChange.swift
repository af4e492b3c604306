import HTTPTypes
import JSON

/// Does one thing to several tasks, as one change that one undo takes back.
struct BulkChange: Sendable {
    /// The most operations of a request.
    private static let longest = 100

    let desk: CommandContext
    /// As the API calls it.
    let operation: String

    /// - Returns: what became of each task, in their order.
    func apply(to tasks: [ListedTask]) async throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for start in stride(from: 0, to: tasks.count, by: Self.longest) {
            let part = Array(tasks[start..<min(tasks.count, start + Self.longest)])
            let operations = part.map { task in
                JSONValue.object(JSONObject([("op", .string(operation)), ("id", .string(task.id))]))
            }
            let answer = try await desk.session.json(.post, "/api/tasks/bulk", ["operations": .array(operations)])
            guard let results = answer["results"]?.array, results.count == part.count else {
                throw ClientFault.notErrand(at: desk.session.origin)
            }
            outcomes += zip(part, results).map { Outcome(before: $0, result: $1) }
        }
        return outcomes
    }

    struct Outcome: Sendable {
        let before: ListedTask
        let after: ListedTask?
        let problem: String?

        init(before: ListedTask, result: JSONValue) {
            self.before = before
            after = result["task"].flatMap(ListedTask.init)
            problem = result["problem"].map { $0["detail"]?.string ?? $0["title"]?.string ?? "It was refused." }
        }

        var json: JSONValue {
            var object = JSONObject([("id", .string(before.id))])
            if let after { object["task"] = after.json }
            if let problem { object["error"] = .string(problem) }
            return .object(object)
        }
    }

    /// Says what became of the tasks.
    ///
    /// - Parameters:
    ///   - what: what was done.
    ///   - isSo: whether there was nothing to do about a task, which is said with `already`.
    /// - Throws: ``ClientFault`` when one of them was refused.
    func say(
        _ outcomes: [Outcome], as what: String, unless isSo: (ListedTask) -> Bool = { _ in false },
        _ already: String = ""
    ) throws {
        let console = desk.console
        desk.say(["results": .array(outcomes.map(\.json))]) {
            for outcome in outcomes where outcome.problem == nil {
                let task = outcome.after ?? outcome.before
                let said = isSo(outcome.before) ? console.paint(already, .dim) : console.paint(what, .green)
                console.say("\(said) \(TerminalText.line(task.title)) \(console.paint(task.shortID, .dim))")
            }
        }
        guard let refused = outcomes.first(where: { $0.problem != nil }) else { return }
        throw ClientFault(.failed, "\"\(refused.before.title)\": \(refused.problem ?? "")")
    }
}
