/// Reads a message and does what it says.
extension Turn {
    mutating func answer(_ message: String) async -> Saying {
        let utterance = Utterance(message)
        let readings = Clauses.read(utterance.passage, now: now, zone: zone)
        guard !readings.isEmpty else { return await unknown(utterance) }
        guard readings.count > 1 else {
            let said = await perform(readings[0].request)
            // What was not found may only be misspelt.
            guard !said.isDone, said.pending == nil, memory.done == nil, let corrected = Spelling.corrected(utterance)
            else {
                return said
            }
            let readings = Clauses.read(Utterance(corrected).passage, now: now, zone: zone)
            guard readings.count == 1 else { return said }
            var turn = saying(corrected)
            let again = await turn.perform(readings[0].request)
            self = turn
            return again
        }
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
}
