import HTTPTypes
import JSON

/// Performs one operation on several tasks, as one change that can be undone at once.
struct BulkChange: Sendable {
    /// Maximum number of operations in a request.
    private static let longest = 100

    let desk: CommandContext
    /// The operation's name in the API.
    let operation: String

    /// - Returns: the outcome for each task, in order.
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

    /// Prints the outcomes for the tasks.
    ///
    /// - Parameters:
    ///   - what: the action that was performed.
    ///   - isSo: returns true for a task that needed no change, which is reported with `already`.
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
