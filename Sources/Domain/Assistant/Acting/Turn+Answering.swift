/// Reads a message and does what it says.
extension Turn {
    mutating func answer(_ message: String) async -> Saying {
        let utterance = Utterance(message)
        let readings = Clauses.read(utterance.passage, now: now, zone: zone)
        guard !readings.isEmpty else { return unknown(utterance) }
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

    /// What might be a thing to do is offered as one.
    private func unknown(_ utterance: Utterance) -> Saying {
        let reading = Reading(utterance.passage, now: now, zone: zone)
        let words = reading.passage
        guard (2...30).contains(words.count), utterance.words.last?.key != "?", reading.startsWithVerb(words.text)
        else {
            return Talks.unknown
        }
        var reader = DraftReader(words, of: reading)
        guard let draft = reader.read() else { return Talks.unknown }
        return Talks.shallIAdd(draft, facts: draft.due.map { ["due " + self.words.day($0)] } ?? [])
    }
}
