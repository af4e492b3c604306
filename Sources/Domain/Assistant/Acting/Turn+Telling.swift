import JSON
import Tasks

/// Tells what is known of a task.
extension Turn {
    mutating func tell(_ target: Target, _ fact: TaskFact) async throws(ToolFault) -> Saying {
        try await with(target, in: fact == .status ? .all : .open, Self.hearing) {
            (turn, mentions) async throws(ToolFault) in
            guard mentions.count == 1 else {
                let cards = try await turn.cards(Array(mentions.prefix(20)))
                turn.remember(cards)
                return Saying("Here they are:\n" + turn.numbered(cards))
            }
            let card = try await turn.card(mentions[0].id)
            turn.memory.touched = [card.mention]
            return Saying(
                turn.words.answer(fact, card),
                suggestions: card.isCompleted ? ["Reopen it"] : ["Mark it as done", "Move it to tomorrow"])
        }
    }
}

extension TaskWords {
    func answer(_ fact: TaskFact, _ card: TaskCard) -> String {
        let title = Self.quoted(card.title)
        switch fact {
        case .all: return all(card)
        case .status:
            let due = card.due.map { (isOver($0) ? ", overdue since " : ", due ") + day($0) } ?? ""
            return card.isCompleted ? "Yes, \(title) is done." : "No, \(title) is still to do\(due)."
        case .due:
            let repeats = card.recurrence.map { " and repeats " + $0.words } ?? ""
            return card.due.map { "\(title) is due \(day($0))\(repeats)." } ?? "\(title) has no due date."
        case .priority: return "\(title) is \(card.priority.rawValue)."
        case .tags: return card.tags.isEmpty ? "\(title) has no tags." : "\(title) is tagged \(Self.joined(card.tags))."
        case .description:
            return card.description.map { $0.isEmpty ? "\(title) has no description." : "\(title): \($0)" }
                ?? "\(title) has no description."
        case .checklist: return card.checklist.isEmpty ? "\(title) has no checklist." : "\(title):\n" + steps(card)
        case .recurrence: return card.recurrence.map { "\(title) repeats \($0.words)." } ?? "\(title) does not repeat."
        case .reminders: return reminders(card) ?? "\(title) has no reminders of its own."
        }
    }

    private func all(_ card: TaskCard) -> String {
        var lines = [line(card)]
        if let description = card.description, !description.isEmpty { lines.append(String(description.prefix(1_000))) }
        if !card.checklist.isEmpty { lines.append(steps(card)) }
        if let reminders = reminders(card) { lines.append(reminders) }
        return lines.joined(separator: "\n")
    }

    private func reminders(_ card: TaskCard) -> String? {
        guard let minutes = card.reminders, !minutes.isEmpty else { return nil }
        return "Reminder: " + Self.reminders(minutes) + "."
    }

    private func steps(_ card: TaskCard) -> String {
        card.checklist.map { item in
            (item["done"]?.bool == true ? "[x] " : "[ ] ") + Self.shortened(item["title"]?.string ?? "")
        }.joined(separator: "\n")
    }
}
