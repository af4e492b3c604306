/// Reads a message and does what it says.
extension Turn {
    mutating func answer(_ message: String) async -> Saying {
        let utterance = Utterance(message)
        let readings = Clauses.read(utterance.passage, now: now, zone: zone)
        guard !readings.isEmpty else { return await unknown(utterance) }
        guard readings.count > 1 else { return await perform(readings[0].request) }
        var texts: [String] = []
        var last = Saying("")
        for reading in readings {
            // A question is about its own part of the message.
            var turn = self.saying(reading.text)
            last = await turn.perform(reading.request)
            self = turn
            texts.append(last.text)
            if last.pending != nil || !last.isDone { break }
        }
        last.text = texts.joined(separator: "\n")
        return last
    }

    /// What may be a thing that was done, or one to do, is asked about.
    private mutating func unknown(_ utterance: Utterance) async -> Saying {
        let reading = Reading(utterance.passage, now: now, zone: zone)
        let words = reading.passage
        guard (2...30).contains(words.count), utterance.words.last?.key != "?" else { return Talks.unknown }
        if let done = await done(words) { return done }
        let appointment = words.after(
            "i have", "ive got", "i got", "theres", "there is", "i have got", "weve got", "we have")
        let isVerb =
            reading.startsWithVerb(words.text)
            && !["i", "you", "we", "they", "not", "me", "it", "them", "that", "this"].contains(words.key(1))
        guard isVerb || appointment != nil else { return Talks.unknown }
        var reader = DraftReader((appointment ?? words).dropping("a", "an", "another"), of: reading)
        guard let draft = reader.read(), isVerb || draft.due != nil else { return Talks.unknown }
        return Talks.shallIAdd(draft, facts: draft.due.map { ["due " + self.words.day($0)] } ?? [])
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
        guard let name, case .tasks(let mentions)? = try? await resolve(.named(name.content)), mentions.count == 1
        else { return nil }
        let calls = Self.calls("complete_task", "complete_tasks", mentions)
        let title = TaskWords.quoted(mentions[0].title)
        return Saying(
            "Shall I mark \(title) as done?", suggestions: ["Yes", "No"],
            pending: .confirm(calls, past: "Done: \(title)."))
    }
}
