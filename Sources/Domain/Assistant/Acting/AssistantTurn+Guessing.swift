import JSON
import Tasks
import TimeZones
import Timestamps

/// Suggestions for messages that are not requests.
extension AssistantTurn {
    /// Asks about a message that may be a completed task, or a new one.
    mutating func unknown(_ utterance: Utterance) async -> Saying {
        let reading = RequestParser(utterance.passage, now: now, zone: zone)
        let words = reading.passage
        if let corrected = Spelling.corrected(utterance) {
            var turn = saying(corrected)
            let said = await turn.answer(corrected)
            self = turn
            return said
        }
        guard (1...30).contains(words.count) else { return Talks.unknown(utterance) }
        if let saying = await tagged(words) { return saying }
        guard mood == .order || mood == .proposal else {
            return await recognised(words) ?? Talks.unknown(utterance)
        }
        guard utterance.words.last?.key != "?" || words.count < 4 else { return Talks.unknown(utterance) }
        if let saying = await prioritised(words) { return saying }
        if let saying = await named(reading) { return saying }
        let appointment = words.after(
            "i have", "ive got", "i got", "theres", "there is", "i have got", "weve got", "we have")
        let isVerb =
            reading.startsWithVerb(words.text)
            && !["i", "you", "we", "they", "not", "me", "it", "them", "that", "this"].contains(words.key(1))
        let isDated = words.count <= 12 && reading.splitAtDate(words, by: ["on", "at", "by", "due", "for", ""]) != nil
        guard isVerb || appointment != nil || isDated else { return Talks.unknown(utterance) }
        var reader = DraftReader((appointment ?? words).dropping("a", "an", "another"), of: reading)
        guard let draft = reader.read(), isVerb || draft.due != nil else { return Talks.unknown(utterance) }
        return Talks.shallIAdd(draft, facts: draft.due.map { ["due " + self.words.day($0)] } ?? [])
    }

    /// `weekly report p1`
    private mutating func prioritised(_ words: Passage) async -> Saying? {
        guard mood == .order, words.count > 1, words.count <= 12, let priority = PriorityWords.exact(words.last?.key),
            case let name = words.upTo(words.count - 1).content, let found = try? await resolve(.named(name))
        else { return nil }
        switch found {
        case .tasks, .several: return try? await edit(.named(name), .priority(priority))
        default: return nil
        }
    }

    /// Asks what to do with a task that is only named.
    private mutating func named(_ reading: RequestParser) async -> Saying? {
        let words = reading.passage
        if let done = await done(words) { return done }
        if words.count <= 3, let mention = await task(words), let saying = try? await tell(.ids([mention.id]), .all) {
            return saying
        }
        // `essays two days later`
        if ["later", "earlier"].contains(words.last?.key),
            case .move(let target, let shift)? = reading.shifting(words, verb: words.upTo(0)),
            target.isNamed
        {
            mustAsk = !words.utterance.passage.contains(["please", "pls"])
            return try? await move(target, shift)
        }
        let joints = ["due", "at", "by", "on", "to", "moved to", "is moved to", "until", "for", "due on", "due at", ""]
        guard words.count <= 14, let (left, shift) = reading.splitAtDate(words, by: joints),
            let mention = await task(left), let card = try? await card(mention.id),
            let due = shift.applied(to: card.due, now: zone.wallTime(at: now), zone: zone)
        else { return nil }
        // `audit at 11 please` and `tires due dec 20` are orders.
        if words.utterance.passage.contains(["please", "due"]), mood == .order {
            return try? await move(.ids([card.id]), shift)
        }
        let title = TaskWords.quoted(card.title)
        let call = PlannedCall(name: "reschedule", arguments: ["id": .string(card.id), "due": .string(due.text)])
        return Saying(
            "Shall I move \(title) to \(self.words.day(due))?", suggestions: ["Yes", "No"],
            pending: .confirm([call], past: "Moved \(title) to \(self.words.day(due))."))
    }

    /// `work`, `home please`: lists the tasks with that tag.
    private mutating func tagged(_ words: Passage) async -> Saying? {
        guard words.count <= 2, words.hasWords, let list = try? await call("list_tags"),
            let tag = Self.tag(words.content, among: TagSummary(list).names)
        else { return nil }
        var selection = Selection()
        selection.add(tag.asFilterTag, "tagged \(tag)")
        return try? await self.list(selection, .list)
    }

    /// Returns the one open task that is clearly meant.
    private mutating func task(_ words: Passage) async -> Mention? {
        guard words.hasWords, case .tasks(let mentions)? = try? await resolve(.named(words.content)),
            mentions.count == 1
        else {
            return nil
        }
        return mentions[0]
    }

    /// The words for a thing's final state: `the invoice went out`.
    private static let ends: Set = [
        "out", "off", "clean", "done", "ready", "through", "sorted", "gone", "in", "over", "away",
    ]
    private static let times = [
        "at last", "at long last", "on the way home", "for now", "for this week", "again", "myself", "too",
        "this morning", "this afternoon", "this evening", "today", "yesterday", "just now", "earlier", "already",
        "last night", "earlier today", "now", "a minute ago", "finally",
    ]

    /// `I paid the rent`, `the rent is paid`: completes a task whose title says the same; otherwise asks.
    private mutating func done(_ words: Passage) async -> Saying? {
        var words = words
        if let (left, right) = words.split(at: ",", "!", "-"), right.count <= 2, left.count > 1 { words = left }
        while words.count > 1, let rest = words.before(end: Self.times) { words = rest.trimmed }
        guard words.count <= 14 else { return nil }
        guard
            !words.contains([
                "not", "never", "nearly", "almost", "havent", "didnt", "hasnt", "isnt", "forgot", "if", "should",
                "would",
                "could", "wish", "half", "partly", "some", "unless", "when", "once", "before", "after", "until",
            ])
        else { return nil }
        for said in Self.doings(words) {
            guard let mention = await task(said.name) else { continue }
            let isThing = !reading(words).startsWithVerb(mention.title)
            let isFetched =
                said.isFetched && isThing
                || said.isFetched
                    && ["buy", "get", "pick", "grab", "fetch", "collect"].contains {
                        mention.title.lowercased().hasPrefix($0 + " ")
                    }
            let calls = Self.calls("complete_task", "complete_tasks", [mention])
            let title = TaskWords.quoted(mention.title)
            let isSaid = said.verb.map { NameMatch($0 + " " + said.name.content).isWhole(in: mention.title) } == true
            guard mood == .order, isSaid || isFetched else {
                return Saying(
                    "Shall I mark \(title) as done?", suggestions: ["Yes", "No"],
                    pending: .confirm(calls, past: "Done: \(title)."))
            }
            let said = try? await complete(.ids([mention.id]))
            // What was told is remembered as the request that it stood for.
            if memory.done != nil { memory.done = PastMessage(text: "complete “\(mention.title)”", at: now) }
            return said
        }
        return nil
    }

    private func reading(_ words: Passage) -> RequestParser { RequestParser(words, now: now, zone: zone) }

    /// Returns the possible tasks in a statement, with the verb if there is one.
    private static func doings(_ words: Passage) -> [(name: Passage, verb: String?, isFetched: Bool)] {
        var doings: [(name: Passage, verb: String?, isFetched: Bool)] = []
        let told = words.dropping(
            "i", "ive", "i have", "we", "weve", "just", "already", "finally", "have", "also", "ok", "done :", "so")
        if let verb = told.key(0), IrregularVerbs.isPast(verb), told.count > 1 {
            doings = [
                (told, verb, false),
                (
                    told.from(1).dropping("up", "out", "off", "to", "with", "down", "in", "for", "back"), nil,
                    ["got", "grabbed", "fetched", "picked", "bought", "collected"].contains(verb)
                ),
            ]
        }
        // `the quote's been sent to them`
        if let (left, right) = words.split(at: "been", "has been", "have been", "was", "were"), right.count > 2,
            let verb = right.key(0), IrregularVerbs.isPast(verb)
        {
            let name = (left.before(end: "has", "have", "just", "already") ?? left).text.replacing("'s", with: "")
                .replacing("’s", with: "")
            doings.append((Utterance(name + " " + right.from(1).text).passage, verb, false))
        }
        if let (left, right) = words.split(
            at: "is", "are", "has been", "have been", "was", "were", "got", "been", "has", "went", "all"),
            right.count <= 2, let verb = right.last?.key, IrregularVerbs.isPast(verb) || ends.contains(verb)
        {
            doings.append((left.before(end: "has", "have", "is", "are") ?? left, verb, false))
        } else if words.count > 1, words.count <= 5, let verb = words.last?.key, IrregularVerbs.isPast(verb) {
            // `passport renewed`
            doings.append((words.upTo(words.count - 1), verb, false))
        }
        return doings
    }
}
