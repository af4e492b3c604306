import JSON

/// Completes, reopens, deletes, and takes back.
extension Turn {
    mutating func complete(_ target: Target) async throws(ToolFault) -> Saying {
        if let step = try await step(target) { return step }
        return try await with(target, "complete") { (turn, mentions) async throws(ToolFault) in
            let calls = Self.calls("complete_task", "complete_tasks", mentions)
            return try await turn.change(calls, of: mentions, asking: "Complete %?") {
                turn, cards in
                let titles = turn.titles(mentions, cards)
                guard cards.count == 1, let rule = cards[0].recurrence else { return "Done: \(titles)." }
                return "Done: \(titles). It repeats \(rule.words), so the next one is on its way."
            }
        }
    }

    /// What is no task may be a step of the one that was talked about: `check off gather data`.
    private mutating func step(_ target: Target) async throws(ToolFault) -> Saying? {
        guard case .named(let name) = target, memory.touched.count == 1, let id = memory.touched.first?.id,
            case .none = try await resolve(target), let card = try? await card(id),
            TaskEdit(.checkStep(name, done: true), of: card, words: words) != nil
        else { return nil }
        return try await edit(.ids([id]), .checkStep(name, done: true))
    }

    mutating func reopen(_ target: Target) async throws(ToolFault) -> Saying {
        try await with(target, in: .completed, "reopen") { (turn, mentions) async throws(ToolFault) in
            let calls = Self.calls("reopen_task", "reopen_tasks", mentions)
            return try await turn.change(calls, of: mentions, asking: "Reopen %?") {
                turn, cards in
                "Reopened \(turn.titles(mentions, cards))."
            }
        }
    }

    func titles(_ mentions: [Mention], _ cards: [TaskCard]) -> String {
        TaskWords.quoted(mentions.map { mention in cards.first { $0.id == mention.id }?.title ?? mention.title })
    }

    // MARK: deleting

    /// One at once, since it can be undone; several after a yes.
    mutating func delete(_ target: Target) async throws(ToolFault) -> Saying {
        let scope: Scope = target.isSelection ? .open : .all
        return try await with(target, in: scope, "delete") { (turn, mentions) async throws(ToolFault) in
            let calls = Self.calls("delete_task", "delete_tasks", mentions)
            guard mentions.count == 1, !turn.mustAsk else {
                let past = mentions.count == 1 ? TaskWords.quoted(mentions[0].title) : TaskWords.count(mentions.count)
                return turn.confirm(calls, "Delete %?", mentions, past: "Deleted \(past).")
            }
            _ = try await turn.make(calls)
            turn.memory.done = turn.message
            turn.forget(mentions)
            return Saying("Deleted \(TaskWords.quoted(mentions.map(\.title))).", suggestions: ["Undo"])
        }
    }

    /// What is deleted can still be brought back by `it`.
    mutating func forget(_ mentions: [Mention]) {
        memory.deleted = mentions
        memory.touched = mentions
        memory.listed.removeAll { mentions.contains($0) }
    }

    mutating func restore(_ target: Target) async throws(ToolFault) -> Saying {
        let found = deleted(target)
        guard !found.isEmpty else {
            // What was completed is brought back by reopening it.
            if case .named = target, case .tasks = try await resolve(target, in: .completed) {
                return try await reopen(target)
            }
            return Saying(
                "I only know what was deleted in this conversation. Say “undo” to take back your last change.",
                suggestions: ["Undo"], isDone: false)
        }
        var cards: [TaskCard] = []
        for mention in found {
            if let card = TaskCard(try await call("restore_task", ["id": .string(mention.id)])["task"]) {
                cards.append(card)
            }
        }
        memory.touched = found
        memory.deleted.removeAll { found.contains($0) }
        return Saying("Brought back \(titles(found, cards)).", suggestions: ["Show my tasks"])
    }

    private func deleted(_ target: Target) -> [Mention] {
        switch target {
        case .it: return memory.deleted.count == 1 ? memory.deleted : []
        case .them: return memory.deleted
        case .ids(let ids): return memory.deleted.filter { ids.contains($0.id) }
        case .matching(let selection, _): return selection.isSpecific ? [] : memory.deleted
        case .named(let name):
            let match = NameMatch(name)
            let fits = memory.deleted.filter { match.score($0.title) >= NameMatch.enough }
            return fits.count == 1 ? fits : []
        default: return []
        }
    }

    mutating func undo() async throws(ToolFault) -> Saying {
        let result: JSONValue
        do {
            result = try await call("undo")
        } catch  where error.code == "not_found" || error.code == "conflict" {
            return Saying("There is nothing more to undo.", suggestions: ["Redo", "Show my tasks"], isDone: false)
        }
        return Saying(Self.told("Undone", result), suggestions: ["Undo", "Redo"])
    }

    mutating func redo() async throws(ToolFault) -> Saying {
        let result: JSONValue
        do {
            result = try await call("redo")
        } catch  where error.code == "not_found" || error.code == "conflict" {
            return Saying("There is nothing to redo.", suggestions: ["Show my tasks"], isDone: false)
        }
        return Saying(Self.told("Done again", result), suggestions: ["Undo"])
    }

    /// `Undone: 8 tasks are as they were.`
    private static func told(_ what: String, _ result: JSONValue) -> String {
        let titles = TaskCard.list(result["tasks"]).map(\.title)
        let count = titles.count + (result["deleted"]?.array?.count ?? 0)
        if count == 1, let title = titles.first { return "\(what): \(TaskWords.quoted(title))." }
        return count == 0
            ? "\(what)."
            : "\(what): \(TaskWords.count(count)) \(count == 1 ? "is" : "are") where \(count == 1 ? "it was" : "they were")."
    }
}
