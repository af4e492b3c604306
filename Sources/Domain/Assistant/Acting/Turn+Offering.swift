import JSON
import Tasks
import TimeZones

/// Offers what may be meant by what is no request.
extension Turn {
    /// What may be a thing that was done, or one to do, is asked about.
    mutating func unknown(_ utterance: Utterance) async -> Saying {
        let reading = Reading(utterance.passage, now: now, zone: zone)
        let words = reading.passage
        if let corrected = Spelling.corrected(utterance) {
            var turn = saying(corrected)
            let said = await turn.answer(corrected)
            self = turn
            return said
        }
        guard (1...30).contains(words.count), utterance.words.last?.key != "?" || words.count < 4 else {
            return Talks.unknown(utterance)
        }
        if let saying = await tagged(words) { return saying }
        guard mood == .order || mood == .proposal else {
            if words.count <= 3, let mention = await task(words), let saying = try? await tell(.ids([mention.id]), .all)
            {
                return saying
            }
            return Talks.unknown(utterance)
        }
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

    /// What names a task, but does not say what to do with it.
    private mutating func named(_ reading: Reading) async -> Saying? {
        let words = reading.passage
        if let done = await done(words) { return done }
        if words.count <= 3, let mention = await task(words), let saying = try? await tell(.ids([mention.id]), .all) {
            return saying
        }
        let joints = ["due", "at", "by", "on", "to", "moved to", "is moved to", "until", "for", "due on", "due at", ""]
        guard words.count <= 14, let (left, shift) = reading.splitAtDate(words, by: joints),
            let mention = await task(left), let card = try? await card(mention.id),
            let due = shift.applied(to: card.due, now: zone.wallTime(at: now), zone: zone)
        else { return nil }
        let title = TaskWords.quoted(card.title)
        let call = PlannedCall(name: "reschedule", arguments: ["id": .string(card.id), "due": .string(due.text)])
        return Saying(
            "Shall I move \(title) to \(self.words.day(due))?", suggestions: ["Yes", "No"],
            pending: .confirm([call], past: "Moved \(title) to \(self.words.day(due))."))
    }

    /// `work`, `home please`: the tasks with that tag.
    private mutating func tagged(_ words: Passage) async -> Saying? {
        guard words.count <= 2, words.hasWords, let list = try? await call("list_tags"),
            let tag = Self.tag(words.content, among: TagList(list).names)
        else { return nil }
        var selection = Selection()
        selection.add(tag.asFilterTag, "tagged \(tag)")
        return try? await self.list(selection, .list)
    }

    /// The one open task that is clearly meant.
    private mutating func task(_ words: Passage) async -> Mention? {
        guard words.hasWords, case .tasks(let mentions)? = try? await resolve(.named(words.content)),
            mentions.count == 1
        else {
            return nil
        }
        return mentions[0]
    }

    /// What something is when it is done: `the invoice went out`.
    private static let ends: Set = [
        "out", "off", "clean", "done", "ready", "through", "sorted", "gone", "in", "over", "away",
    ]

    /// `I paid the rent`, `the rent is paid`: done, if that is a task.
    private mutating func done(_ words: Passage) async -> Saying? {
        guard words.count <= 14 else { return nil }
        guard !words.contains(["not", "never", "nearly", "almost", "havent", "didnt", "hasnt", "isnt", "forgot", "if"])
        else {
            return nil
        }
        var names: [Passage] = []
        let told = words.dropping(
            "i", "ive", "i have", "we", "weve", "just", "already", "finally", "have", "also", "ok", "done :", "so")
        if let verb = told.key(0), IrregularVerbs.isPast(verb), told.count > 1 {
            names = [told, told.from(1).dropping("up", "out", "off", "to", "with", "down", "in", "for", "back")]
        }
        if let (left, right) = words.split(
            at: "is", "are", "has been", "have been", "was", "were", "got", "been", "has", "went", "all"),
            right.count <= 2, let verb = right.last?.key, IrregularVerbs.isPast(verb) || Self.ends.contains(verb)
        {
            names.append(left.before(end: "has", "have", "is", "are") ?? left)
        }
        var found: Mention?
        for name in names where found == nil { found = await task(name) }
        guard let mention = found else { return nil }
        let calls = Self.calls("complete_task", "complete_tasks", [mention])
        let title = TaskWords.quoted(mention.title)
        return Saying(
            "Shall I mark \(title) as done?", suggestions: ["Yes", "No"],
            pending: .confirm(calls, past: "Done: \(title)."))
    }
}
