import JSON
import Tasks
import TimeZones

/// Offers what may be meant by what is no request.
extension Turn {
    /// What may be a thing that was done, or one to do, is asked about.
    mutating func unknown(_ utterance: Utterance) async -> Saying {
        let reading = Reading(utterance.passage, now: now, zone: zone)
        let words = reading.passage
        guard (1...30).contains(words.count), utterance.words.last?.key != "?" || words.count < 4 else {
            return Talks.unknown
        }
        if let saying = await named(reading) { return saying }
        let appointment = words.after(
            "i have", "ive got", "i got", "theres", "there is", "i have got", "weve got", "we have")
        let isVerb =
            reading.startsWithVerb(words.text)
            && !["i", "you", "we", "they", "not", "me", "it", "them", "that", "this"].contains(words.key(1))
        let isDated = words.count <= 12 && reading.splitAtDate(words, by: ["on", "at", "by", "due", "for", ""]) != nil
        guard isVerb || appointment != nil || isDated else { return Talks.unknown }
        var reader = DraftReader((appointment ?? words).dropping("a", "an", "another"), of: reading)
        guard let draft = reader.read(), isVerb || draft.due != nil else { return Talks.unknown }
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

    /// The one open task that is clearly meant.
    private mutating func task(_ words: Passage) async -> Mention? {
        guard words.hasWords, case .tasks(let mentions)? = try? await resolve(.named(words.content)),
            mentions.count == 1
        else {
            return nil
        }
        return mentions[0]
    }

    /// `I paid the rent`, `the rent is paid`: done, if that is a task.
    private mutating func done(_ words: Passage) async -> Saying? {
        guard words.count <= 14 else { return nil }
        let told = words.dropping(
            "i", "ive", "i have", "we", "weve", "just", "already", "finally", "have", "also", "ok")
        var name: Passage?
        if let verb = told.key(0), IrregularVerbs.isPast(verb), told.count > 1 { name = told }
        if let (left, right) = words.split(at: "is", "are", "has been", "have been", "was", "were", "got"),
            right.count <= 2,
            let verb = right.key(right.count - 1), IrregularVerbs.isPast(verb)
        {
            name = left
        }
        guard let name, let mention = await task(name) else { return nil }
        let calls = Self.calls("complete_task", "complete_tasks", [mention])
        let title = TaskWords.quoted(mention.title)
        return Saying(
            "Shall I mark \(title) as done?", suggestions: ["Yes", "No"],
            pending: .confirm(calls, past: "Done: \(title)."))
    }
}
