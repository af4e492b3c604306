import Assistant
import HTTPTypes
import JSON

/// The tasks that a call would change, as they are now.
struct CallTargets: Sendable {
    /// How many are looked at one by one.
    private static let most = 100

    let ids: [String]
    /// Without those that cannot be found.
    let tasks: [String: JSONValue]

    init(of call: ToolCall, in session: ToolSession) async {
        let one = call.arguments["id"]?.string.map { [$0] } ?? []
        let many = (call.arguments["ids"]?.array ?? []).compactMap(\.string)
        // A filter's id is no task's.
        ids = call.name == "delete_filter" ? [] : Array(Set(one + many).prefix(Self.most)).sorted()
        var tasks: [String: JSONValue] = [:]
        for id in ids {
            do throws(ToolFault) {
                tasks[id] = try await session.api(.get, SuitePath("/api/tasks").segment(id))
            } catch {}
        }
        self.tasks = tasks
    }

    /// What the call would do, for the user: the tasks' own titles, not a model's words for them.
    func words(for call: ToolCall) -> String {
        let titles = ids.compactMap { tasks[$0]?["title"]?.string }.map(Self.quoted)
        let what =
            ids.count > 3
            ? "\(ids.count) tasks (\(titles.prefix(3).joined(separator: ", "))…)" : titles.joined(separator: ", ")
        let named = what.isEmpty ? "it" : what
        let arguments = call.arguments
        switch call.name {
        case "add_task": return "add " + Self.quoted(arguments["title"]?.string ?? "a task")
        case "quick_add": return "add " + Self.quoted(arguments["text"]?.string ?? "a task")
        case "add_tasks": return "add \(arguments["tasks"]?.array?.count ?? 0) tasks"
        case "complete_task", "complete_tasks": return "complete \(named)"
        case "reopen_task", "reopen_tasks": return "reopen \(named)"
        case "delete_task", "delete_tasks": return "delete \(named)"
        case "restore_task": return "restore \(named == "it" ? "the deleted task" : named)"
        case "reschedule", "reschedule_tasks":
            return "move \(named) to " + Self.quoted(arguments["due"]?.string ?? "no date")
        case "delete_tag": return "take the tag " + Self.quoted(arguments["name"]?.string ?? "") + " from every task"
        case "rename_tag":
            return "rename the tag " + Self.quoted(arguments["from"]?.string ?? "") + " to "
                + Self.quoted(arguments["to"]?.string ?? "")
        case "save_filter": return "save the filter " + Self.quoted(arguments["name"]?.string ?? "")
        case "delete_filter": return "delete a saved filter"
        case "undo": return "undo the last change"
        case "redo": return "redo what was undone"
        case "skip_occurrence": return "skip the next occurrence of \(named)"
        default:
            let members = (arguments.object?.keys ?? []).filter { $0 != "id" && $0 != "ids" }
            return "change \(members.joined(separator: ", ")) of \(named)"
        }
    }

    private static func quoted(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "“\(line.count > 80 ? line.prefix(79) + "…" : line)”"
    }
}
