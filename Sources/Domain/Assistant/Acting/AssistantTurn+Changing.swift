import JSON
import Tasks
import TimeZones

/// Completing, reopening, deleting, and undoing.
extension AssistantTurn {
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

    /// Treats an unknown task as a step of the current one: `check off gather data`.
    private mutating func step(_ target: Target) async throws(ToolFault) -> Saying? {
        guard case .named(let name) = target, memory.touched.count == 1, let id = memory.touched.first?.id,
            case .none = try await resolve(target), let card = try? await card(id),
            TaskEditPlan(.checkStep(name, done: true), of: card, words: words) != nil
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

    /// Deletes one task at once, because that can be undone; several only after confirmation.
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

    /// Removes tasks from memory, except that `it` can still restore them.
    mutating func forget(_ mentions: [Mention]) {
        memory.deleted = mentions
        memory.touched = mentions
        memory.listed.removeAll { mentions.contains($0) }
    }

    mutating func restore(_ target: Target) async throws(ToolFault) -> Saying {
        let found = deleted(target)
        guard !found.isEmpty else {
            // A completed task is restored by reopening it.
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

/// Changing one task, or several at once.
extension AssistantTurn {
    /// Maximum number of tasks that are changed without confirmation.
    static let mostUnasked = 10
    private static let mostIDs = 100

    /// Returns the calls for tasks: the tool for one, or the one for many.
    static func calls(_ one: String, _ many: String, _ mentions: [Mention], _ arguments: JSONObject = JSONObject())
        -> [PlannedCall]
    {
        guard mentions.count > 1 else {
            return mentions.map { PlannedCall(name: one, arguments: .object(with("id", .string($0.id), arguments))) }
        }
        return stride(from: 0, to: mentions.count, by: mostIDs).map { start in
            let ids = mentions[start..<min(start + mostIDs, mentions.count)].map { JSONValue.string($0.id) }
            return PlannedCall(name: many, arguments: .object(with("ids", .array(ids), arguments)))
        }
    }

    private static func with(_ key: String, _ value: JSONValue, _ rest: JSONObject) -> JSONObject {
        JSONObject([(key, value)] + rest.members)
    }

    /// Makes planned calls.
    ///
    /// - Returns: the changed tasks, and the number of those that could not be changed.
    mutating func make(_ calls: [PlannedCall]) async throws(ToolFault) -> (cards: [TaskCard], failed: Int) {
        var cards: [TaskCard] = []
        var failed = 0
        for planned in calls {
            let result = try await call(planned.name, planned.arguments)
            if let card = TaskCard(result["task"]) { cards.append(card) }
            for entry in result["results"]?.array ?? [] {
                if let card = TaskCard(entry["task"]) { cards.append(card) }
                if let error = entry["error"], !error.isNull { failed += 1 }
            }
        }
        return (cards, failed)
    }

    /// Makes the calls, or asks first; the changed tasks become the referents of `it` and `them`. All changes of tasks
    /// go through this method.
    ///
    /// - Parameter question: the question, with `%` in place of the tasks: `Complete %?`.
    mutating func change(
        _ calls: [PlannedCall], of mentions: [Mention], asking question: String,
        _ say: (AssistantTurn, [TaskCard]) -> String
    ) async throws(ToolFault) -> Saying {
        guard !mustAsk, mentions.count <= Self.mostUnasked else {
            let past = mentions.count == 1 ? TaskWords.quoted(mentions[0].title) : TaskWords.count(mentions.count)
            return confirm(calls, question, mentions, past: "Done: \(past) changed.")
        }
        let (cards, failed) = try await make(calls)
        memory.done = message
        memory.touched = mentions.map { mention in cards.first { $0.id == mention.id }?.mention ?? mention }
        let text = say(self, cards) + (failed > 0 ? " \(TaskWords.count(failed)) could not be changed." : "")
        return Saying(text, suggestions: ["Undo", "What should I do next?"], isDone: failed == 0)
    }

    /// Asks for confirmation, with a description of the planned changes.
    mutating func confirm(_ calls: [PlannedCall], _ question: String, _ mentions: [Mention], past: String) -> Saying {
        // The tasks in question have been shown, and become the referents of `them`.
        memory.listed = Array(mentions.prefix(Mention.most))
        memory.touched = []
        let question = question.replacing(
            "%",
            with: mentions.count == 1 ? TaskWords.quoted(mentions[0].title) : "these \(TaskWords.count(mentions.count))"
        )
        let lines = mentions.count == 1 ? [] : mentions.map { "\n• " + TaskWords.shortened($0.title) }
        return Saying(
            question + lines.joined() + (lines.isEmpty ? " Say yes or no." : "\nSay yes or no."),
            suggestions: ["Yes", "No"], pending: .confirm(calls, past: past))
    }
}

/// Changing the content of tasks.
extension AssistantTurn {
    mutating func edit(_ target: Target, _ change: RequestedChange) async throws(ToolFault) -> Saying {
        try await with(target, "change") { (turn, mentions) async throws(ToolFault) in
            switch change {
            case .priority(let priority):
                return try await turn.update(
                    mentions, JSONObject([("priority", .string(priority.rawValue))]), "now \(priority.rawValue)")
            case .addTags(let tags):
                return try await turn.update(
                    mentions, JSONObject([("add_tags", .array(tags.map { .string($0) }))]),
                    "now tagged \(TaskWords.joined(tags))")
            case .removeTags(let tags):
                return try await turn.update(
                    mentions, JSONObject([("remove_tags", .array(tags.map { .string($0) }))]),
                    "no longer tagged \(TaskWords.joined(tags, by: "or"))")
            case .clearDue:
                return try await turn.update(mentions, JSONObject([("due", .null)]), "without a due date now")
            default:
                guard mentions.count == 1 else { return try await turn.editEach(mentions, change) }
                return try await turn.edit(try await turn.card(mentions[0].id), change)
            }
        }
    }

    /// Makes the same change to each task.
    private mutating func update(_ mentions: [Mention], _ arguments: JSONObject, _ outcome: String)
        async throws(ToolFault) -> Saying
    {
        let calls = Self.calls("update_task", "update_tasks", mentions, arguments)
        return try await change(calls, of: mentions, asking: "Change %?") { turn, cards in
            "\(turn.titles(mentions, cards)) \(mentions.count == 1 ? "is" : "are") \(outcome)."
        }
    }

    /// Makes changes that depend on the content of each task.
    private mutating func editEach(_ mentions: [Mention], _ change: RequestedChange) async throws(ToolFault) -> Saying {
        guard mentions.count <= Self.mostUnasked, !change.isOfOne else {
            return Saying(
                "I can only do that to one task at a time. Which one?", suggestions: ["The first one", "Never mind"],
                pending: .which(Array(mentions.prefix(9)), request: message))
        }
        var calls: [PlannedCall] = []
        var outcomes: [String] = []
        for card in try await cards(mentions) {
            guard let edit = TaskEditPlan(change, of: card, words: words) else { continue }
            calls.append(edit.call(of: card))
            outcomes.append(edit.outcome)
        }
        return try await self.change(calls, of: mentions, asking: "Change %?") { _, _ in
            outcomes.joined(separator: "\n")
        }
    }

    private mutating func edit(_ card: TaskCard, _ change: RequestedChange) async throws(ToolFault) -> Saying {
        guard let edit = TaskEditPlan(change, of: card, words: words) else {
            return Saying(
                "I found no such step in \(TaskWords.quoted(card.title)).", suggestions: ["Show the checklist of it"],
                isDone: false)
        }
        var saying = try await self.change([edit.call(of: card)], of: [card.mention], asking: "Change %?") { _, _ in
            edit.outcome
        }
        if saying.pending == nil { saying.suggestions = ["Undo", "Tell me about it"] }
        return saying
    }
}

extension RequestedChange {
    /// True when the change makes sense for one task only.
    var isOfOne: Bool {
        switch self {
        case .title, .description, .addSteps, .checkStep, .removeStep: true
        default: false
        }
    }
}

/// Rescheduling tasks.
extension AssistantTurn {
    mutating func move(_ target: Target, _ shift: Reschedule?) async throws(ToolFault) -> Saying {
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

    private mutating func move(_ cards: [TaskCard], _ shift: Reschedule) async throws(ToolFault) -> Saying {
        let wall = zone.wallTime(at: now)
        var shift = shift
        // On a Wednesday, `move it to wednesday` means the next one if it is due later.
        if case .day(let day) = shift, day == wall.date,
            Utterance(message.text).passage.keys.contains(day.weekday.name),
            cards.allSatisfy({ ($0.due?.wallTime(in: zone).date).map { $0 > day } ?? false })
        {
            shift = .day(day.adding(days: 7))
        }
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
        // Plans are rarely for the past, so a past date is confirmed.
        let isPast = zip(cards, cards.map { card in groups.first { $0.mentions.contains(card.mention) }?.due }).contains
        {
            card, due in due.map(words.isOver) == true && card.due.map(words.isOver) != true
        }
        if isPast { mustAsk = true }
        return try await change(
            calls, of: cards.map(\.mention),
            asking: "Move %\(days.count == 1 ? " to " + (days.first ?? "") : "")\(isPast ? ", which is past" : "")?"
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
