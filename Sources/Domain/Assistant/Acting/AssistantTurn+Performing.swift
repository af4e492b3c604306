import JSON
import Tasks

/// Performing requests.
extension AssistantTurn {
    /// Performs a request, and reports errors as answers.
    mutating func perform(_ request: Request) async -> Saying {
        do {
            return try await mood == .order || !request.changes ? carryOut(request) : consider(request)
        } catch {
            return Saying(error.words, isDone: false)
        }
    }

    mutating func carryOut(_ request: Request) async throws(ToolFault) -> Saying {
        switch request {
        case .add(let drafts): return try await add(drafts)
        case .list(let selection, let manner): return try await list(selection, manner)
        case .tell(let target, let fact): return try await tell(target, fact)
        case .mention(let target): return try await tell(target, .all)
        case .complete(let target): return try await complete(target)
        case .reopen(let target): return try await reopen(target)
        case .delete(let target): return try await delete(target)
        case .edit(let target, let change): return try await edit(target, change)
        case .move(let target, let shift): return try await move(target, shift)
        case .restore(let target): return try await restore(target)
        case .undo: return try await undo()
        case .redo: return try await redo()
        case .takeBack(let target): return try await takeBack(instead: target)
        case .amend(let request): return try await amend(request)
        case .skip(let target, let day): return try await skip(target, on: day)
        case .arrange(let selection): return try await arrange(selection)
        case .plan: return try await plan()
        case .more: return try await more()
        case .talk(let talk): return Talks.answer(talk)
        case .incomplete(let detail): return ask(for: detail)
        default: return try await organise(request)
        }
    }

    /// Performs requests about tags, filters and notifications.
    private mutating func organise(_ request: Request) async throws(ToolFault) -> Saying {
        switch request {
        case .tags: return try await tags()
        case .renameTag(let old, let new): return try await renameTag(old, to: new)
        case .deleteTag(let name): return deleteTag(name)
        case .filters: return try await filters()
        case .saveFilter(let name, let filter): return try await saveFilter(name, filter)
        case .runFilter(let name): return try await runFilter(name)
        case .deleteFilter(let name): return try await deleteFilter(name)
        case .reminders: return try await notifications()
        default: return Talks.unknown
        }
    }

    func ask(for detail: OpenQuestion.Detail) -> Saying {
        let question =
            switch detail {
            case .title: "What should I add?"
            case .due: "When should it be due?"
            case .task: "Which task?"
            }
        return Saying(question, pending: .detail(detail, request: message))
    }

    // MARK: when it is not clear which

    /// Performs an action on the intended tasks, or explains why that is not possible.
    mutating func with(
        _ target: Target, in scope: Scope = .open, _ verb: String,
        _ action: (inout AssistantTurn, [Mention]) async throws(ToolFault) -> Saying
    ) async throws(ToolFault) -> Saying {
        isEnding = ["complete", "delete"].contains(verb)
        switch try await resolve(target, in: scope) {
        case .tasks(let mentions) where mentions.isEmpty: return Self.nothing(target)
        case .tasks(let mentions):
            if verb != Self.hearing, try await needsConsent(target, mentions) { mustAsk = true }
            return try await action(&self, mentions)
        case .unclear(let word): return Self.unclear(word)
        case .several(let cards): return which(cards, verb)
        case .none(let name): return name.isEmpty ? Self.nothing(target) : Self.missing(name, scope)
        case .unspoken: return unspoken(target, verb)
        }
    }

    static let hearing = "hear about"

    static func unclear(_ word: String) -> Saying {
        Saying(
            "I don't understand \(TaskWords.quoted(word)) there, so I have changed nothing.",
            suggestions: ["Show my tasks", "Help"], isDone: false)
    }

    func which(_ cards: [TaskCard], _ verb: String) -> Saying {
        let shown = cards.prefix(9)
        let lines = shown.enumerated().map { "\($0 + 1). \(words.line($1))" }
        if shown.count == 1, let card = shown.first {
            return Saying(
                "Do you mean \(TaskWords.quoted(card.title))?", suggestions: ["Yes", "No"],
                pending: .which([card.mention], request: message))
        }
        return Saying(
            "Which one do you want to \(verb)?\n" + lines.joined(separator: "\n"),
            suggestions: ["The first one", "Never mind"], pending: .which(shown.map(\.mention), request: message))
    }

    private func unspoken(_ target: Target, _ verb: String) -> Saying {
        guard case .it = target, memory.listed.count > 1 else {
            return Saying(
                "Which task do you want to \(verb)? Tell me its name.", suggestions: ["Show my tasks", "Never mind"],
                pending: .detail(.task, request: message))
        }
        let options = Array(memory.listed.prefix(9))
        let lines = options.enumerated().map { "\($0 + 1). \(TaskWords.shortened($1.title))" }
        return Saying(
            "Which one do you want to \(verb)?\n" + lines.joined(separator: "\n"),
            suggestions: ["The first one", "Never mind"], pending: .which(options, request: message))
    }

    static func missing(_ name: String, _ scope: Scope) -> Saying {
        let kind = scope == .completed ? "completed task" : scope == .open ? "open task" : "task"
        return Saying(
            "I found no \(kind) like \(TaskWords.quoted(name)), so I have changed nothing.",
            suggestions: ["Show my tasks", "Search for \(TaskWords.shortened(name))"], isDone: false)
    }

    private static func nothing(_ target: Target) -> Saying {
        Saying("No task fits that, so I have changed nothing.", suggestions: ["Show my tasks"], isDone: false)
    }
}

extension ToolFault {
    /// The fault as a message for users.
    var words: String {
        switch code {
        case "not_found": "That task is not there any more."
        case "forbidden": "I may only read your tasks here, so I have changed nothing."
        case "unavailable": "I cannot reach your tasks at the moment. Please try again in a minute."
        case "conflict": "That was changed somewhere else at the same time. Please try again."
        default: message.hasSuffix(".") ? message : message + "."
        }
    }
}

extension AssistantTurn {
    mutating func add(_ drafts: [TaskDraft]) async throws(ToolFault) -> Saying {
        guard drafts.count > 1 else {
            guard let draft = drafts.first else { return ask(for: .title) }
            if let known = try await known(draft) { return known }
            let card = TaskCard(try await call("add_task", draft.json)["task"])
            memory.done = message
            memory.fresh = card?.mention
            return added(card, draft)
        }
        let result = try await call("add_tasks", ["tasks": .array(drafts.map(\.json))])
        let results = result["results"]?.array ?? []
        let cards = results.compactMap { TaskCard($0["task"]) }
        memory.done = message
        memory.touched = cards.map(\.mention)
        memory.listed = memory.touched
        let lines = cards.enumerated().map { "\($0 + 1). \(words.line($1))" }
        var text = "Added \(TaskWords.count(cards.count)):\n" + lines.joined(separator: "\n")
        let failed = drafts.count - cards.count
        if failed > 0 { text += "\n\(TaskWords.count(failed)) could not be added." }
        return Saying(text, suggestions: ["Undo", "Show my tasks"], isDone: failed == 0)
    }

    /// `I still have to renew my passport`: reports the task if it already exists, instead of adding it again.
    private mutating func known(_ draft: TaskDraft) async throws(ToolFault) -> Saying? {
        guard RequestParser(Utterance(message.text).passage, now: now, zone: zone).isDuty, draft.due == nil,
            draft.recurrence == nil, case .tasks(let mentions) = try await resolve(.named(draft.title)),
            let mention = mentions.first, mentions.count == 1,
            NameMatch(mention.title).isWhole(in: draft.title)
        else { return nil }
        memory.touched = [mention]
        return Saying(
            "\(TaskWords.quoted(mention.title)) is on your list already. Shall I add it once more?",
            suggestions: ["No", "Mark it as done"],
            pending: .confirm(
                [PlannedCall(name: "add_task", arguments: draft.json)], past: "Added \(TaskWords.quoted(draft.title)).")
        )
    }

    private mutating func added(_ card: TaskCard?, _ draft: TaskDraft) -> Saying {
        guard let card else { return Saying("Added \(TaskWords.quoted(draft.title)).") }
        memory.touched = [card.mention]
        var text = "Added \(TaskWords.quoted(card.title))" + words.facts(card).map { ", " + $0 }.joined()
        if let reminders = draft.reminders, !reminders.isEmpty {
            text += ", with a reminder " + TaskWords.reminders(reminders)
        }
        if !draft.checklist.isEmpty { text += ", with " + TaskWords.count(draft.checklist.count, "step") }
        return Saying(
            text + ".",
            suggestions: [
                "Undo", "Make it high priority", card.due == nil ? "Move it to tomorrow" : "What's due today?",
            ])
    }
}

/// Tags, saved filters and notifications.
extension AssistantTurn {
    // MARK: tags

    mutating func tags() async throws(ToolFault) -> Saying {
        let tags = TagSummary(try await call("list_tags")).tags
        guard !tags.isEmpty else { return Saying("You have no tags yet.", suggestions: ["Add a task"]) }
        let lines = tags.prefix(50).map { $0.count > 0 ? "#\($0.name) (\($0.count))" : "#\($0.name)" }
        return Saying(
            "You have \(TaskWords.count(tags.count, "tag")): " + lines.joined(separator: ", ") + ".",
            suggestions: tags.prefix(2).map { "Show tasks tagged '\($0.name)'" })
    }

    mutating func renameTag(_ old: String, to new: String) async throws(ToolFault) -> Saying {
        let result = try await call("rename_tag", ["from": .string(old), "to": .string(new)])
        let count = result["changed"]?.integer.map(Int.init) ?? 0
        guard count > 0 else {
            return Saying("No task is tagged \(old).", suggestions: ["What tags do I have?"], isDone: false)
        }
        return Saying("Renamed the tag \(old) to \(new) on \(TaskWords.count(count)).", suggestions: ["Undo"])
    }

    /// Asks before deleting a tag, because it may be on many tasks.
    func deleteTag(_ name: String) -> Saying {
        Saying(
            "Remove the tag \(name) from every task that has it? Say yes or no.", suggestions: ["Yes", "No"],
            pending: .confirm(
                [PlannedCall(name: "delete_tag", arguments: ["name": .string(name)])], past: "Removed the tag \(name).")
        )
    }

    // MARK: filters

    private struct SavedFilter {
        let id: String
        let name: String
        let filter: String

        init?(_ json: JSONValue) {
            guard let id = json["id"]?.string, let name = json["name"]?.string, let filter = json["filter"]?.string
            else { return nil }
            (self.id, self.name, self.filter) = (id, name, filter)
        }
    }

    private mutating func savedFilters() async throws(ToolFault) -> [SavedFilter] {
        (try await call("list_filters")["filters"]?.array ?? []).compactMap { SavedFilter($0) }
    }

    mutating func filters() async throws(ToolFault) -> Saying {
        let filters = try await savedFilters()
        guard !filters.isEmpty else {
            return Saying(
                "You have no saved filters yet.",
                suggestions: ["Save a filter called 'Urgent' for p1 & (today | overdue)"])
        }
        let lines = filters.prefix(50).map { "• \(TaskWords.shortened($0.name)): \(TaskWords.shortened($0.filter))" }
        return Saying(
            "You have \(TaskWords.count(filters.count, "saved filter")):\n" + lines.joined(separator: "\n"),
            suggestions: filters.prefix(2).map { "Show the filter '\($0.name)'" })
    }

    mutating func saveFilter(_ name: String, _ filter: String?) async throws(ToolFault) -> Saying {
        guard let filter = filter ?? memory.filter else {
            return Saying(
                "There is no list to save. Say, for example: save a filter called 'Urgent' for p1 & today.",
                suggestions: ["Show all P1 tasks", "Show my filters"], isDone: false)
        }
        _ = try await call("save_filter", ["name": .string(name), "filter": .string(filter)])
        return Saying(
            "Saved the filter \(TaskWords.quoted(name)): \(filter).", suggestions: ["Show the filter '\(name)'"])
    }

    mutating func runFilter(_ name: String) async throws(ToolFault) -> Saying {
        guard let filter = try await savedFilter(name) else { return try await unknownFilter(name) }
        var selection = Selection()
        selection.add(filter.filter, "in the filter \(TaskWords.quoted(filter.name))")
        return try await list(selection, .list)
    }

    mutating func deleteFilter(_ name: String) async throws(ToolFault) -> Saying {
        guard let filter = try await savedFilter(name) else { return try await unknownFilter(name) }
        return Saying(
            "Delete the saved filter \(TaskWords.quoted(filter.name))? Say yes or no.", suggestions: ["Yes", "No"],
            pending: .confirm(
                [PlannedCall(name: "delete_filter", arguments: ["id": .string(filter.id)])],
                past: "Deleted the filter \(TaskWords.quoted(filter.name))."))
    }

    private mutating func savedFilter(_ name: String) async throws(ToolFault) -> SavedFilter? {
        let match = NameMatch(name)
        let scored = try await savedFilters().map { ($0, match.score($0.name)) }.sorted { $0.1 > $1.1 }
        guard let best = scored.first, best.1 >= NameMatch.enough else { return nil }
        return scored.count == 1 || best.1 - scored[1].1 >= NameMatch.margin ? best.0 : nil
    }

    private mutating func unknownFilter(_ name: String) async throws(ToolFault) -> Saying {
        Saying(
            "You have no saved filter like \(TaskWords.quoted(name)).", suggestions: ["Show my filters"], isDone: false)
    }

    // MARK: notifications

    mutating func notifications() async throws(ToolFault) -> Saying {
        let all = try await call("list_reminders")["notifications"]?.array ?? []
        guard !all.isEmpty else { return Saying("You have no reminders waiting.", suggestions: ["What's due today?"]) }
        let lines = all.prefix(20).map {
            "• " + TaskWords.shortened($0["title"]?.string ?? $0["text"]?.string ?? "A task")
        }
        return Saying("Your latest reminders:\n" + lines.joined(separator: "\n"), suggestions: ["What's due today?"])
    }
}
