import JSON
import Tasks

/// Carries requests out.
extension Turn {
    /// What went wrong is told like anything else.
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
        case .skip(let target, let day): return try await skip(target, on: day)
        case .arrange(let selection): return try await arrange(selection)
        case .plan: return try await plan()
        case .more: return try await more()
        case .talk(let talk): return Talks.answer(talk)
        case .incomplete(let detail): return ask(for: detail)
        default: return try await organise(request)
        }
    }

    /// Tags, filters and notifications.
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

    func ask(for detail: Pending.Detail) -> Saying {
        let question =
            switch detail {
            case .title: "What should I add?"
            case .due: "When should it be due?"
            case .task: "Which task?"
            }
        return Saying(question, pending: .detail(detail, request: message))
    }

    // MARK: when it is not clear which

    /// Does something to the tasks that are meant, or says why not.
    mutating func with(
        _ target: Target, in scope: Scope = .open, _ verb: String,
        _ action: (inout Turn, [Mention]) async throws(ToolFault) -> Saying
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

    private static func missing(_ name: String, _ scope: Scope) -> Saying {
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
    /// What happened, for people.
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
