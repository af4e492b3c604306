extension TaskTable {
    /// The lines that a query shows, but for its search.
    func lines(shownBy query: TaskQuery, _ window: DueWindow?) -> LineSet {
        var set = listed
        if let status = query.status {
            if status == .completed { set.formIntersection(completed) } else { set.subtract(completed) }
        }
        if !query.priorities.isEmpty {
            set.formIntersection(union(of: query.priorities) { priorities[$0] })
        }
        for tag in query.tags { set.formIntersection(tags[tag] ?? LineSet(of: count)) }
        if !query.anyTags.isEmpty { set.formIntersection(union(of: query.anyTags) { tags[$0] }) }
        if let window, !set.isEmpty { set.formIntersection(lines(in: window)) }
        if let filter = query.filter, !set.isEmpty { set.formIntersection(lines(meeting: filter.condition)) }
        return set
    }

    private func union<Key>(of keys: some Sequence<Key>, _ lines: (Key) -> LineSet?) -> LineSet {
        var union = LineSet(of: count)
        for key in keys { if let set = lines(key) { union.formUnion(set) } }
        return union
    }

    private func lines(in window: DueWindow) -> LineSet {
        guard window.isDated else { return due.complement }
        let days = window.days
        return LineSet(of: count) { line in
            guard due.contains(line), !(window.isPendingOnly && completed.contains(line)) else { return false }
            return wholeDays.contains(line)
                ? days.contains(Int(dueTimes[line])) : window.contains(dueTimes[line])
        }
    }
}
