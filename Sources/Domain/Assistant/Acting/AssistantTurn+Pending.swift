import JSON
import Tasks
import TimeZones
import Timestamps

/// Reading a message as the answer to a question.
extension AssistantTurn {
    /// - Returns: nil when it is not an answer: then the question is dropped.
    mutating func answer(_ message: String, to pending: OpenQuestion) async -> Saying? {
        let passage = Utterance(message).passage
        let reading = RequestParser(passage, now: now, zone: zone)
        if case .confirm(let calls, let past) = pending, let said = await confirmed(reading, calls, past) {
            return said
        }
        if case .talk(let talk)? = reading.request {
            switch talk {
            case .no, .nevermind: return Talks.dropped
            case .yes: break
            default: return nil
            }
        }
        switch pending {
        case .confirm(let calls, _): return shownAgain(reading, calls, pending) ?? narrowed(reading, calls)
        case .which(let options, let request): return await chosen(reading, options, request)
        case .detail(let detail, let request): return await supplied(reading, message, detail, request)
        }
    }

    // MARK: a yes

    private static let yes: Set = [
        "delete them", "delete it", "remove them", "delete them all", "delete all", "complete them", "move them",
        "add it", "remove it", "delete these", "yes add it", "please add it", "delete all of them", "ok", "okay",
    ]

    private mutating func confirmed(_ reading: RequestParser, _ calls: [PlannedCall], _ past: String) async -> Saying? {
        var isYes = reading.passage.isOne(of: Self.yes)
        if case .talk(.yes)? = reading.request { isYes = true }
        guard isYes else { return nil }
        do {
            let (cards, failed) = try await make(calls)
            memory.done = message
            let ids = calls.flatMap { ($0.arguments["ids"]?.array ?? []).compactMap(\.string) }
            if calls.contains(where: { $0.name == "delete_tasks" }) {
                forget(ids.map { id in memory.listed.first { $0.id == id } ?? Mention(id: id, title: "") })
            } else if !cards.isEmpty {
                memory.touched = Array(cards.map(\.mention).prefix(Mention.most))
            }
            return Saying(
                past + (failed > 0 ? " \(TaskWords.count(failed)) could not be changed." : ""),
                suggestions: ["Undo", "Show my tasks"])
        } catch {
            return Saying(error.words, isDone: false)
        }
    }

    /// `what would that delete?`: shows the tasks in question again, and keeps the question open.
    private mutating func shownAgain(_ reading: RequestParser, _ calls: [PlannedCall], _ pending: OpenQuestion)
        -> Saying?
    {
        guard mood == .question || reading.passage.after("show", "list") != nil,
            reading.passage.isMade(of: Self.askingAgain)
        else { return nil }
        let ids = calls.flatMap { call in
            (call.arguments["ids"]?.array ?? []).compactMap(\.string)
                + (call.arguments["id"]?.string.map { [$0] } ?? [])
        }
        let known = memory.listed + memory.touched
        let titles = ids.compactMap { id in known.first { $0.id == id }?.title }
        guard !titles.isEmpty else { return nil }
        return Saying(
            "It is about \(TaskWords.count(titles.count)):" + titles.map { "\n• " + TaskWords.shortened($0) }.joined()
                + "\nSay yes or no.", suggestions: ["Yes", "No"], pending: pending)
    }

    /// `wait, only the rota`: reduces the tasks in question to a part of them.
    private mutating func narrowed(_ reading: RequestParser, _ calls: [PlannedCall]) -> Saying? {
        let words = reading.passage.utterance.passage.dropping(
            RequestParser.corrections + ["yes", "yes but", "ok but", "but", ",", "not all", "-", "."])
        let left = words.after("not", "except", "without", "all but", "but not", "leave out", "not the", "keep")
        guard let rest = words.after("only", "just") ?? left, calls.count == 1,
            let ids = calls[0].arguments["ids"]?.array, case .object(var arguments) = calls[0].arguments
        else { return nil }
        let options = memory.listed.filter { mention in ids.contains(.string(mention.id)) }
        guard let name = reading.of(rest).choiceName, let named = Self.best(name, options), named.count == 1 else {
            return nil
        }
        let chosen = left == nil ? named : options.filter { !named.contains($0) }
        guard !chosen.isEmpty, let single = Self.single[calls[0].name] else { return nil }
        if chosen.count == 1 {
            arguments["ids"] = nil
            arguments["id"] = .string(chosen[0].id)
        } else {
            arguments["ids"] = .array(chosen.map { .string($0.id) })
        }
        let call = PlannedCall(name: chosen.count == 1 ? single : calls[0].name, arguments: .object(arguments))
        let verb = single.prefix { $0 != "_" }
        let past = chosen.count == 1 ? TaskWords.quoted(chosen[0].title) : TaskWords.count(chosen.count)
        return confirm(
            [call], "\(verb == "update" ? "Change" : verb.prefix(1).uppercased() + verb.dropFirst()) %?", chosen,
            past: "Done: \(past).")
    }

    /// The tools for one task, by those for several.
    private static let single = [
        "delete_tasks": "delete_task", "complete_tasks": "complete_task", "reopen_tasks": "reopen_task",
        "update_tasks": "update_task",
    ]

    private static let askingAgain: Set = [
        "what", "which", "would", "will", "that", "this", "you", "delete", "deleted", "remove", "complete", "change",
        "move", "show", "list", "me", "them", "those", "these", "they", "the", "ones", "one", "tasks", "task", "be",
        "are", "is", "it", "do", "does", "again", "exactly", "all", "of", "whats", "about",
    ]

    // MARK: which one

    private mutating func chosen(_ reading: RequestParser, _ options: [Mention], _ past: PastMessage) async -> Saying? {
        guard let chosen = choice(reading, options), let request = past.request(in: zone) else { return nil }
        memory.touched = chosen
        var turn = saying(past.text)
        turn.mood = Mood(Utterance(past.text))
        let said = await turn.perform(request.aimed(at: .ids(chosen.map(\.id))))
        self = turn
        return said
    }

    private func choice(_ reading: RequestParser, _ options: [Mention]) -> [Mention]? {
        let words = reading.passage.trimmed
        if case .talk(.yes)? = reading.request { return options.count == 1 ? options : nil }
        guard words.count <= 20 else { return nil }
        if words.isOne(of: [
            "all", "all of them", "both", "both of them", "every one", "all of these", "them all", "everything", "them",
        ]) {
            return options
        }
        if let target = OrdinalReference.read(words) {
            var turn = self
            turn.memory.listed = options
            return turn.placed(target)
        }
        if let plain = reading.choiceName, let best = Self.best(plain, options) { return best }
        return nil
    }

    private func placed(_ target: Target) -> [Mention]? {
        switch target {
        case .places(let places):
            let indices = places.map { $0 > 0 ? $0 - 1 : memory.listed.count + $0 }
            guard indices.allSatisfy(memory.listed.indices.contains) else { return nil }
            return indices.map { memory.listed[$0] }
        case .run(let count): return Array(count > 0 ? memory.listed.prefix(count) : memory.listed.suffix(-count))
        default: return nil
        }
    }

    private static func best(_ name: String, _ options: [Mention]) -> [Mention]? {
        let match = NameMatch(name)
        let scored = options.map { ($0, match.score($0.title)) }.sorted { $0.1 > $1.1 }
        guard let first = scored.first, first.1 >= NameMatch.enough else { return nil }
        return scored.count == 1 || first.1 - scored[1].1 >= NameMatch.margin ? [first.0] : nil
    }

    // MARK: what was missing

    private static let questions = [
        "what", "whats", "show", "list", "how", "which", "when", "whens", "any", "anything", "find", "search", "is",
        "are",
        "do i", "did i", "have i", "give me", "tell me",
    ]

    private mutating func supplied(
        _ reading: RequestParser, _ message: String, _ detail: OpenQuestion.Detail, _ past: PastMessage
    )
        async -> Saying?
    {
        let words = reading.passage
        let text: String
        switch detail {
        case .title:
            // A request of its own is not a title, unless it is quoted.
            let isQuestion = words.after(Self.questions) != nil
            if !words.isQuotation, let request = reading.request, !request.isDescription || isQuestion { return nil }
            // `remind me tomorrow` only lacks its subject.
            let isReminding = past.text.lowercased().contains("remind me ")
            text = isReminding ? past.text + " to " + message : "add task: " + message
        case .due:
            guard reading.date(words) != nil || reading.amount(words) != nil else { return nil }
            let isAmount = reading.date(words) == nil
            text = past.text + (isAmount ? " by " : " to ") + words.text
        case .task:
            guard let request = past.request(in: zone), let target = reading.target(words),
                reading.request?.isDescription ?? true
            else { return nil }
            var turn = saying(past.text)
            let said = await turn.perform(request.aimed(at: target))
            self = turn
            return said
        }
        guard let request = PastMessage(text: text, at: now).request(in: zone) else { return nil }
        var turn = saying(text)
        let said = await turn.perform(request)
        self = turn
        return said
    }
}

/// Occurrences, and lists in another order.
extension AssistantTurn {
    // MARK: occurrences

    mutating func skip(_ target: Target, on day: CivilDate?) async throws(ToolFault) -> Saying {
        try await with(target, "skip") { (turn, mentions) async throws(ToolFault) in
            guard mentions.count == 1 else {
                return Saying("I can only skip one task at a time.", suggestions: ["Show my tasks"], isDone: false)
            }
            let card = try await turn.card(mentions[0].id)
            let title = TaskWords.quoted(card.title)
            guard card.recurrence != nil, let due = card.due else {
                return Saying(
                    "\(title) does not repeat, so there is no occurrence to skip.",
                    suggestions: ["Move it to tomorrow"], isDone: false)
            }
            // Only the next occurrence can be skipped; if the user named another day, this needs confirmation.
            if let day, due.wallTime(in: turn.zone).date != day { turn.mustAsk = true }
            let call = PlannedCall(name: "skip_occurrence", arguments: ["id": .string(card.id)])
            let question = "Skip the next occurrence of %, due \(turn.words.day(due))?"
            return try await turn.change([call], of: [card.mention], asking: question) { turn, cards in
                let next = cards.first?.due.map { ", next due \(turn.words.day($0))" } ?? ""
                return "Skipped \(title)\(next)."
            }
        }
    }

    // MARK: lists

    /// Shows the same tasks in another order.
    mutating func arrange(_ selection: Selection) async throws(ToolFault) -> Saying {
        guard !memory.listed.isEmpty else { return try await list(selection, .list) }
        var all = selection
        all.status = .all
        let listed = memory.listed
        let cards = try await self.all(all).filter { card in listed.contains { $0.id == card.id } }
        return shown(cards, selection)
    }

    /// Shows a list that the service has no page of: narrowed, in another order, or with tasks excluded.
    mutating func shown(_ cards: [TaskCard], _ selection: Selection) -> Saying {
        guard !cards.isEmpty else {
            remember([])
            return Saying("None of them: there is no \(selection.noun(1)).", suggestions: ["Show my tasks"])
        }
        remember(cards)
        return Saying(
            "\(TaskWords.count(cards.count)):\n" + numbered(cards), suggestions: ["Mark the first one as done"])
    }
}
