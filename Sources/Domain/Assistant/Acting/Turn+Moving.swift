import JSON
import Tasks
import TimeZones

/// Moves tasks to other times.
extension Turn {
    mutating func move(_ target: Target, _ shift: Shift?) async throws(ToolFault) -> Saying {
        try await with(target, "move") { (turn, mentions) async throws(ToolFault) in
            guard let shift else {
                turn.memory.touched = mentions
                return Saying(
                    "To when should I move \(TaskWords.quoted(mentions.map(\.title)))?",
                    suggestions: ["Tomorrow", "Next Monday at 9am", "Never mind"],
                    pending: .detail(.due, request: turn.message))
            }
            guard mentions.count <= Self.mostCalls - 10 else {
                return Saying(
                    "That would move \(TaskWords.count(mentions.count)), more than I move at once. Name fewer of them.",
                    suggestions: ["Show my tasks"], isDone: false)
            }
            return try await turn.move(try await turn.cards(mentions), shift)
        }
    }

    private mutating func move(_ cards: [TaskCard], _ shift: Shift) async throws(ToolFault) -> Saying {
        let wall = zone.wallTime(at: now)
        var groups: [(due: TaskDue, mentions: [Mention])] = []
        for card in cards {
            guard let due = shift.applied(to: card.due, now: wall, zone: zone) else {
                return Saying(
                    "\(TaskWords.quoted(card.title)) has no due date to move it from. When should it be due?",
                    suggestions: ["Tomorrow", "Never mind"],
                    pending: .detail(.due, request: PastMessage(text: "move it", at: now)))
            }
            if let index = groups.firstIndex(where: { $0.due == due }) {
                groups[index].mentions.append(card.mention)
            } else {
                groups.append((due, [card.mention]))
            }
        }
        let calls = groups.flatMap {
            Self.calls("reschedule", "reschedule_tasks", $0.mentions, JSONObject([("due", .string($0.due.text))]))
        }
        let days = Set(groups.map { words.day($0.due) })
        return try await change(
            calls, of: cards.map(\.mention), asking: "Move %\(days.count == 1 ? " to " + (days.first ?? "") : "")?"
        ) {
            turn, moved in
            let titles = turn.titles(cards.map(\.mention), moved)
            guard days.count > 1 else { return "Moved \(titles) to \(days.first ?? "then")." }
            return "Moved:\n"
                + groups.flatMap { group in
                    group.mentions.map { "\(TaskWords.shortened($0.title)) — \(turn.words.day(group.due))" }
                }.joined(separator: "\n")
        }
    }
}
