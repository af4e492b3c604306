import JSON

/// Takes a message as the answer to a question.
extension Turn {
    /// - Returns: nil when it is something else: then the question is dropped.
    mutating func answer(_ message: String, to pending: Pending) async -> Saying? {
        let passage = Utterance(message).passage
        let reading = Reading(passage, now: now, zone: zone)
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
        case .confirm: return nil
        case .which(let options, let request): return await chosen(reading, options, request)
        case .detail(let detail, let request): return await supplied(reading, message, detail, request)
        }
    }

    // MARK: a yes

    private static let yes: Set = [
        "delete them", "delete it", "remove them", "delete them all", "delete all", "complete them", "move them",
        "add it", "remove it", "delete these", "yes add it", "please add it", "delete all of them", "ok", "okay",
    ]

    private mutating func confirmed(_ reading: Reading, _ calls: [PlannedCall], _ past: String) async -> Saying? {
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

    // MARK: which one

    private mutating func chosen(_ reading: Reading, _ options: [Mention], _ past: PastMessage) async -> Saying? {
        guard let chosen = choice(reading, options), let request = past.request(in: zone) else { return nil }
        memory.touched = chosen
        var turn = saying(past.text)
        turn.mood = Mood(Utterance(past.text))
        let said = await turn.perform(request.aimed(at: .ids(chosen.map(\.id))))
        self = turn
        return said
    }

    private func choice(_ reading: Reading, _ options: [Mention]) -> [Mention]? {
        let words = reading.passage.trimmed
        if case .talk(.yes)? = reading.request { return options.count == 1 ? options : nil }
        guard words.count <= 20 else { return nil }
        if words.isOne(of: [
            "all", "all of them", "both", "both of them", "every one", "all of these", "them all", "everything", "them",
        ]) {
            return options
        }
        if let target = Places.read(words) {
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

    private mutating func supplied(_ reading: Reading, _ message: String, _ detail: Pending.Detail, _ past: PastMessage)
        async -> Saying?
    {
        let words = reading.passage
        let text: String
        switch detail {
        case .title:
            // A request of its own is no title, unless it is quoted.
            let isQuestion = words.after(Self.questions) != nil
            if !words.isQuotation, let request = reading.request, !request.isDescription || isQuestion { return nil }
            // `remind me tomorrow` lacks only what of.
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
