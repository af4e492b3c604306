public import TimeZones
public import Timestamps

/// The assistant that needs no language model: it reads what somebody says in plain English, and does it with tools.
///
/// It never guesses: what could be several tasks is asked about, what deletes several is confirmed, and what it does not understand
/// it says so, with suggestions.
public struct Assistant: Sendable {
    private let now: Timestamp
    private let zone: Zone

    /// - Parameters:
    ///   - now: when the message was written.
    ///   - zone: where the user is: what `tomorrow` means, and how times are told.
    public init(now: Timestamp, zone: Zone) {
        self.now = now
        self.zone = zone
    }

    /// Answers a message, calling tools as it needs.
    /// - Parameter memory: that of the reply before, or an empty one.
    public func answer(_ message: String, memory: Memory, tools: some Toolbox) async -> AssistantReply {
        var turn = AssistantTurn(message, now: now, zone: zone, memory: memory, tools: tools)
        turn.memory.pending = nil
        turn.memory.done = nil
        turn.memory.fresh = nil
        var saying: Saying?
        if let pending = memory.pending { saying = await turn.answer(message, to: pending) }
        if saying == nil, let request = turn.followUp(of: memory) {
            saying = await turn.perform(request)
        }
        // What carries on, such as `and cheese`, says no more than what it carries on with.
        if let done = turn.memory.done, saying != nil, done.request(in: zone) == nil {
            turn.memory.done = memory.done ?? done
        }
        let said = if let saying { saying } else { await turn.answer(message) }
        if let fresh = memory.fresh, turn.memory.done != nil, turn.memory.touched.map(\.id) == [fresh.id] {
            turn.memory.fresh = fresh
        }
        turn.memory.pending = said.pending
        return AssistantReply(
            text: said.text, suggestions: said.suggestions, memory: turn.memory, needsAnswer: said.pending != nil)
    }
}

/// What the assistant says, and what it keeps in mind.
public struct AssistantReply: Sendable, Equatable {
    /// Plain English; a list has a numbered line for each task.
    public var text: String
    /// What the user could say next, ready to be sent.
    public var suggestions: [String]
    public var memory: Memory
    /// Whether ``text`` is a question that the next message may answer.
    public var needsAnswer: Bool

    public init(text: String, suggestions: [String] = [], memory: Memory, needsAnswer: Bool = false) {
        self.text = text
        self.suggestions = suggestions
        self.memory = memory
        self.needsAnswer = needsAnswer
    }
}
