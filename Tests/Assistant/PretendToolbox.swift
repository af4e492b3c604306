import Assistant
import FoundationEssentials
import JSON
import Recurrence
import Synchronization
import Tasks
import TimeZones
import Timestamps

/// The other side of the seam: tools over real tasks, filters and searches, kept in memory.
final class PretendToolbox: Toolbox {
    struct Entry: Sendable {
        let id: String
        var task: TodoTask
        var isDeleted = false
    }

    struct State: Sendable {
        var entries: [Entry] = []
        var calls: [ToolCall] = []
        var filters: [JSONValue] = []
        /// The entries before each unit of changes that can be undone, and those that were undone: a turn is one unit.
        var past: [[Entry]] = []
        var undone: [[Entry]] = []
        var isUnitOpen = false
    }

    let now: Timestamp
    let zone: Zone
    private let state: Mutex<State>

    init(now: Timestamp, zone: Zone, tasks: [JSONValue], filters: [JSONValue] = []) throws {
        self.now = now
        self.zone = zone
        var entries: [Entry] = []
        for json in tasks {
            guard case .object(var members) = json, let id = members["id"]?.string else { continue }
            let completed = members["completed_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
            members["id"] = nil
            members["completed_at"] = nil
            if completed != nil { members["status"] = "completed" }
            var task = TodoTask(id: UUID(), content: try TaskContent(value: .object(members)), now: now)
            task.completed = completed
            entries.append(Entry(id: id, task: task))
        }
        state = Mutex(State(entries: entries, filters: filters))
    }

    /// What was called since the last time this was asked.
    func takeCalls() -> [ToolCall] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    /// All tasks as they are now, by their ids; those deleted are missing.
    var tasks: [String: JSONValue] {
        state.withLock { state in
            Dictionary(uniqueKeysWithValues: state.entries.filter { !$0.isDeleted }.map { ($0.id, Self.wire($0)) })
        }
    }

    func call(_ call: ToolCall) async -> ToolOutcome {
        state.withLock { state in
            state.calls.append(call)
            // The calls of a turn are numbered from one.
            if call.id == "call_1" { state.isUnitOpen = false }
            let before = state.entries
            defer { Self.keep(before, call, &state) }
            do throws(ToolFault) {
                return .success(try answer(call, &state))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Keeps what there was before the first change of a turn.
    private static func keep(_ before: [Entry], _ call: ToolCall, _ state: inout State) {
        guard call.name != "undo", call.name != "redo",
            before.map(\.task) != state.entries.map(\.task)
                || before.map(\.isDeleted) != state.entries.map(\.isDeleted)
        else { return }
        if !state.isUnitOpen { state.past.append(before) }
        state.isUnitOpen = true
        state.undone = []
    }

    private func undo(_ state: inout State) throws(ToolFault) -> JSONValue {
        guard let before = state.past.popLast() else { throw ToolFault(code: "conflict", message: "Nothing to undo.") }
        state.undone.append(state.entries)
        return restore(before, &state)
    }

    private func redo(_ state: inout State) throws(ToolFault) -> JSONValue {
        guard let after = state.undone.popLast() else { throw ToolFault(code: "conflict", message: "Nothing to redo.") }
        state.past.append(state.entries)
        return restore(after, &state)
    }

    private func restore(_ entries: [Entry], _ state: inout State) -> JSONValue {
        let changed = entries.filter { entry in
            !state.entries.contains { $0.id == entry.id && $0.task == entry.task && $0.isDeleted == entry.isDeleted }
        }
        state.entries = entries
        return ["tasks": .array(changed.filter { !$0.isDeleted }.map(Self.wire)), "deleted": [], "withdrawn": []]
    }

    static func wire(_ entry: Entry) -> JSONValue {
        guard let value = try? JSONValue(entry.task.wire), case .object(var members) = value else { return .null }
        members["id"] = .string(entry.id)
        return .object(members)
    }

    // MARK: tools

    private func answer(_ call: ToolCall, _ state: inout State) throws(ToolFault) -> JSONValue {
        let arguments = call.arguments
        switch call.name {
        case "list_tasks": return try list(arguments, state)
        case "search": return search(arguments, state)
        case "get_task": return ["task": Self.wire(state.entries[try index(arguments["id"], state)])]
        case "list_tags": return tags(state)
        case "list_filters": return ["filters": .array(state.filters)]
        case "list_reminders": return ["notifications": []]
        case "add_task": return ["task": try add(arguments, &state)]
        case "add_tasks":
            var results: [JSONValue] = []
            for task in arguments["tasks"]?.array ?? [] { results.append(["task": try add(task, &state)]) }
            return ["results": .array(results)]
        case "rename_tag", "delete_tag": return ["changed": 1]
        case "save_filter": return ["filter": arguments]
        case "undo": return try undo(&state)
        case "redo": return try redo(&state)
        case "skip_occurrence": return try skip(arguments, &state)
        case "delete_filter": return [:]
        default: return try change(call, &state)
        }
    }

    private func skip(_ arguments: JSONValue, _ state: inout State) throws(ToolFault) -> JSONValue {
        let index = try index(arguments["id"], state)
        guard let rule = state.entries[index].task.content.recurrence, let due = state.entries[index].task.content.due
        else { throw ToolFault(code: "conflict", message: "It does not recur.") }
        var times = rule.occurrences(from: due.wallTime(in: zone), in: zone)
        _ = times.next()
        guard let next = times.next() else { throw ToolFault(code: "conflict", message: "It was the last.") }
        let later = due.isWholeDay ? TaskDue.day(next.date) : .wallTime(next, zone)
        try change("reschedule", ["due": .string(later.text)], &state.entries[index])
        return ["task": Self.wire(state.entries[index])]
    }

    private func change(_ call: ToolCall, _ state: inout State) throws(ToolFault) -> JSONValue {
        let arguments = call.arguments
        guard let ids = arguments["ids"]?.array else {
            let index = try index(arguments["id"], state, isDeleted: call.name == "restore_task")
            try change(call.name, arguments, &state.entries[index])
            return call.name == "delete_task"
                ? ["deleted": [arguments["id"] ?? .null]] : ["task": Self.wire(state.entries[index])]
        }
        var results: [JSONValue] = []
        for id in ids {
            let index = try index(id, state)
            try change(String(call.name.dropLast()), arguments, &state.entries[index])
            results.append(["id": id, "task": Self.wire(state.entries[index])])
        }
        return ["results": .array(results)]
    }

    private func change(_ name: String, _ arguments: JSONValue, _ entry: inout Entry) throws(ToolFault) {
        guard case .object(var members) = arguments else { throw Self.invalid("arguments") }
        members["id"] = nil
        members["ids"] = nil
        switch name {
        case "complete_task", "reopen_task":
            members["status"] = name == "complete_task" ? "completed" : "pending"
            entry.task.completed = name == "complete_task" ? now : nil
        case "delete_task", "restore_task": entry.isDeleted = name == "delete_task"
        case "set_reminders":
            members["reminders"] = members["minutes"]
            members["minutes"] = nil
        case "update_task", "reschedule", "set_recurrence", "reschedule_task": retag(&members, entry)
        default: throw Self.invalid(name)
        }
        do {
            entry.task.content = try TaskPatch(value: .object(members)).applied(to: entry.task.content)
        } catch {
            throw Self.invalid("\(error)")
        }
        if entry.task.content.recurrence != nil, entry.task.content.due == nil {
            throw Self.invalid("due must be there while the task recurs")
        }
    }

    private func retag(_ members: inout JSONObject, _ entry: Entry) {
        let added = (members["add_tags"]?.array ?? []).compactMap(\.string)
        let removed = (members["remove_tags"]?.array ?? []).compactMap(\.string)
        members["add_tags"] = nil
        members["remove_tags"] = nil
        guard !added.isEmpty || !removed.isEmpty else { return }
        let tags = entry.task.content.tags.filter { !removed.contains($0) }
        members["tags"] = .array((tags + added.filter { !tags.contains($0) }).map { .string($0) })
    }

    private func add(_ arguments: JSONValue, _ state: inout State) throws(ToolFault) -> JSONValue {
        do {
            let content = try TaskContent(value: arguments)
            let number = state.entries.filter { $0.id.hasPrefix("new") }.count + 1
            let entry = Entry(id: "new\(number)", task: TodoTask(id: UUID(), content: content, now: now))
            state.entries.append(entry)
            return Self.wire(entry)
        } catch {
            throw Self.invalid("\(error)")
        }
    }

    static func invalid(_ what: String) -> ToolFault { ToolFault(code: "invalid", message: what) }

    private func index(_ id: JSONValue?, _ state: State, isDeleted: Bool = false) throws(ToolFault) -> Int {
        guard let index = state.entries.firstIndex(where: { $0.id == id?.string && $0.isDeleted == isDeleted }) else {
            throw ToolFault(code: "not_found", message: "There is no such task.")
        }
        return index
    }
}
