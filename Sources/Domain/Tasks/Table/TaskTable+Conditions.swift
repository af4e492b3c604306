extension TaskTable {
    /// The lines that a filter means.
    func lines(meeting condition: TaskCondition) -> LineSet {
        switch condition {
        case .all(let conditions): return lines(meetingAll: conditions)
        case .any(let conditions):
            var set = LineSet(of: count)
            for condition in conditions { set.formUnion(lines(meeting: condition)) }
            return set
        case .not(let condition): return lines(meeting: condition).complement
        case .status(let status): return status == .completed ? completed : completed.complement
        case .priority(let priority): return priorities[priority] ?? LineSet(of: count)
        case .tag(let name): return tags[name] ?? LineSet(of: count)
        case .hasTags: return tagged
        case .recurring: return recurring
        case .hasDue: return due
        case .due(let time): return lines(dueIn: time)
        case .overdue(let time):
            var set = lines(dueIn: time)
            set.subtract(completed)
            return set
        case .created(let range): return LineSet(of: count) { range.contains(created[$0]) }
        case .completed(let range):
            return LineSet(of: count) { completed.contains($0) && range.contains(completions[$0]) }
        case .updated(let range): return LineSet(of: count) { range.contains(updated[$0]) }
        case .text(let search): return index.lines(of: search)
        }
    }

    private func lines(meetingAll conditions: [TaskCondition]) -> LineSet {
        var set = LineSet(of: count, all: true)
        for condition in conditions where !set.isEmpty { set.formIntersection(lines(meeting: condition)) }
        return set
    }

    private func lines(dueIn time: FilterTime) -> LineSet {
        LineSet(of: count) { line in
            guard due.contains(line) else { return false }
            return wholeDays.contains(line)
                ? time.days.contains(Int(dueTimes[line])) : time.instants.contains(dueTimes[line])
        }
    }
}
