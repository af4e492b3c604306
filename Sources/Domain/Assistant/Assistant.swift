package import DatePhrases
package import TimeZones
package import Timestamps

/// The assistant that needs no language model: it reads plain English, and acts by calling tools.
///
/// It never guesses: it asks if several tasks may be meant, confirms the deletion of several, and reports what it does
/// not understand, with suggestions.
package struct Assistant: Sendable {
    private let now: Timestamp
    private let zone: Zone
    private let order: DateOrder

    /// - Parameters:
    ///   - now: the time of the message.
    ///   - zone: the user's time zone, for the meaning of `tomorrow` and for displayed times.
    ///   - order: how the user writes dates with slashes.
    package init(now: Timestamp, zone: Zone, order: DateOrder = .monthFirst) {
        self.order = order
        self.now = now
        self.zone = zone
    }

    /// Answers a message, and calls tools as needed.
    ///
    /// - Parameter memory: the memory of the reply before, or an empty one.
    package func answer(_ message: String, memory: Memory, tools: some Toolbox) async -> AssistantReply {
        await DateOrder.$current.withValue(order) { await reply(to: message, memory: memory, tools: tools) }
    }

    private func reply(to message: String, memory: Memory, tools: some Toolbox) async -> AssistantReply {
        var turn = AssistantTurn(message, now: now, zone: zone, memory: memory, tools: tools)
        turn.memory.pending = nil
        turn.memory.done = nil
        turn.memory.fresh = nil
        var saying: Saying?
        if let pending = memory.pending { saying = await turn.answer(message, to: pending) }
        if saying == nil, let request = turn.followUp(of: memory) {
            saying = await turn.perform(request)
        }
        if saying == nil {
            for request in turn.details(of: memory) {
                let said = await turn.perform(request)
                saying = Saying(
                    [saying?.text, said.text].compactMap { $0 }.joined(separator: "\n"), suggestions: said.suggestions)
            }
        }
        // A continuation, such as `and cheese`, is remembered as the request that it continues.
        if let done = turn.memory.done, saying != nil, done.request(in: zone) == nil {
            turn.memory.done = memory.done ?? done
        }
        var said = if let saying { saying } else { await turn.answer(message) }
        // `oh no, that was last year`: right after a change, a no that is not understood any further takes it back.
        if memory.done != nil, turn.memory.done == nil, !said.isDone, said.pending == nil, turn.isDenied,
            let undone = try? await turn.takeBack(instead: nil)
        {
            said = undone
        }
        if let fresh = memory.fresh, turn.memory.done != nil, turn.memory.touched.map(\.id) == [fresh.id] {
            turn.memory.fresh = fresh
        }
        turn.memory.pending = said.pending
        return AssistantReply(
            text: said.text, suggestions: said.suggestions, memory: turn.memory, needsAnswer: said.pending != nil)
    }
}

/// The assistant's answer, and its memory.
package struct AssistantReply: Sendable, Equatable {
    /// The answer in plain English; a list has a numbered line for each task.
    package var text: String
    /// Possible next messages of the user, ready to be sent.
    package var suggestions: [String]
    package var memory: Memory
    /// True when ``text`` is a question that the next message may answer.
    package var needsAnswer: Bool

    package init(text: String, suggestions: [String] = [], memory: Memory, needsAnswer: Bool = false) {
        self.text = text
        self.suggestions = suggestions
        self.memory = memory
        self.needsAnswer = needsAnswer
    }
}
