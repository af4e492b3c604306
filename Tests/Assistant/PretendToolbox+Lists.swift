import Assistant
import JSON
import Tasks
import TimeZones
import Timestamps

extension PretendToolbox {
    func list(_ arguments: JSONValue, _ state: State) throws(ToolFault) -> JSONValue {
        var entries = listed(arguments, state)
        if let text = arguments["filter"]?.string {
            do {
                let filter = try TaskFilter(text, now: now, zone: zone)
                entries = entries.filter { rank($0.task) { $0.filter = filter } != nil }
            } catch {
                throw Self.invalid("filter " + error.text)
            }
        }
        let sort = arguments["sort"]?.string ?? "created"
        let ranked = entries.enumerated().map { (offset: $0, entry: $1, key: key($1.task, sort)) }
        let isDescending = arguments["order"]?.string == "desc"
        let sorted = ranked.sorted { left, right in
            guard let first = left.key else { return right.key == nil && left.offset < right.offset }
            guard let second = right.key else { return true }
            if first == second { return left.offset < right.offset }
            return isDescending ? first > second : first < second
        }
        let start = arguments["cursor"]?.string.flatMap { Int($0) } ?? 0
        let limit = arguments["limit"]?.integer.map(Int.init) ?? 50
        let page = sorted.dropFirst(start).prefix(limit)
        let next: JSONValue = start + page.count < sorted.count ? .string(String(start + page.count)) : .null
        return ["tasks": .array(page.map { Self.wire($0.entry) }), "next_cursor": next]
    }

    private func key(_ task: TodoTask, _ sort: String) -> String? {
        switch sort {
        case "due": task.content.due.map { String(1_000_000_000_000_000 + instant($0)) }
        case "priority": task.content.priority.rawValue
        case "title": task.content.title.lowercased()
        case "completed": task.completed.map { $0.rfc3339 }
        default: task.created.rfc3339
        }
    }

    private func instant(_ due: TaskDue) -> Int64 { zone.instant(of: due.wallTime(in: zone)).milliseconds }

    func search(_ arguments: JSONValue, _ state: State) -> JSONValue {
        guard let search = TaskSearch(arguments["query"]?.string ?? "") else { return ["tasks": []] }
        let found = listed(arguments, state).enumerated().compactMap { offset, entry in
            rank(entry.task) { $0.search = search }.map { (rank: $0, offset: offset, entry: entry) }
        }
        let sorted = found.sorted { ($0.rank, -$0.offset) < ($1.rank, -$1.offset) }
        return ["tasks": .array(sorted.map { Self.wire($0.entry) })]
    }

    /// How well a task fits a query; nil when it does not.
    private func rank(_ task: TodoTask, _ ask: (inout TaskQuery) -> Void) -> Int? {
        var query = TaskQuery()
        ask(&query)
        let matches = TaskMatcher(query, now: now).matches(in: TaskTable([task]))
        return matches.lines.isEmpty ? nil : matches.rank(of: 0)
    }

    private func listed(_ arguments: JSONValue, _ state: State) -> [Entry] {
        let status = arguments["status"]?.string ?? "open"
        return state.entries.filter { entry in
            !entry.isDeleted
                && (status == "all" || (status == "completed") == (entry.task.content.status == .completed))
        }
    }

    func tags(_ state: State) -> JSONValue {
        var counts: [String: Int] = [:]
        for entry in state.entries where !entry.isDeleted {
            for tag in entry.task.content.tags { counts[tag, default: 0] += 1 }
        }
        return [
            "tags": .array(
                counts.sorted { $0.key < $1.key }.map {
                    ["name": .string($0.key), "count": .number(JSONNumber($0.value))]
                })
        ]
    }
}
