import Tasks
import TimeZones

/// What to do next.
extension Turn {
    private static let shown = 7

    mutating func plan() async throws(ToolFault) -> Saying {
        var selection = Selection()
        selection.conditions = ["(overdue | today)"]
        let due = try await all(selection)
        let late = due.filter { $0.due.map(words.isOver) ?? false }
        let today = due.filter { card in !late.contains(card) }.sorted(by: isBefore)
        var cards = late + today
        var isAhead = false
        if cards.isEmpty {
            cards = Array(try await ahead().prefix(Self.shown))
            isAhead = true
        }
        guard !cards.isEmpty else {
            remember([])
            return Saying("There is nothing to do. Enjoy it!", suggestions: ["Add a task"])
        }
        let rest = cards.count - Self.shown
        cards = Array(cards.prefix(Self.shown))
        remember(cards)
        let head =
            isAhead
            ? "Nothing is due today. You could get ahead with:"
            : "\(TaskWords.joined(summary(late.count, today.count))). I would go in this order:"
        let more = rest > 0 ? "\nand \(rest) more." : ""
        return Saying(
            head.capitalizedFirst + "\n" + numbered(cards) + more,
            suggestions: ["Mark the first one as done", "What's due tomorrow?"])
    }

    private func summary(_ late: Int, _ today: Int) -> [String] {
        (late > 0 ? ["\(TaskWords.count(late)) overdue"] : [])
            + (today > 0 ? ["\(TaskWords.count(today)) due today"] : [])
    }

    /// The most important first, of equals what is due first.
    private func isBefore(_ left: TaskCard, _ right: TaskCard) -> Bool {
        if left.priority != right.priority { return left.priority < right.priority }
        return moment(left) < moment(right)
    }

    private func moment(_ card: TaskCard) -> WallTime {
        card.due?.wallTime(in: zone) ?? WallTime(daysSince1970: 100_000)
    }

    private mutating func ahead() async throws(ToolFault) -> [TaskCard] {
        try await all(Selection()).sorted { left, right in
            if (left.due == nil) != (right.due == nil) { return right.due == nil }
            return left.due == nil ? left.priority < right.priority : moment(left) < moment(right)
        }
    }

    /// The task that matters most: of the highest priority, and due first.
    mutating func mostImportant() async throws(ToolFault) -> Saying {
        guard let first = try await all(Selection()).sorted(by: isBefore).first else {
            remember([])
            return Saying("There is nothing to do. Enjoy it!", suggestions: ["Add a task"])
        }
        remember([first])
        return Saying(
            "That would be \(words.line(first)).",
            suggestions: ["Mark it as done", "Move it to tomorrow", "Plan my day"])
    }
}
