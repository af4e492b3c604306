import JSON
import TimeZones
import Timestamps

/// One turn of a conversation: what it calls, and what it remembers.
struct Turn: Sendable {
    let now: Timestamp
    let zone: Zone
    /// What the user asked for, kept with a question about it.
    private(set) var message: PastMessage
    var memory: Memory
    /// What the message is there for.
    var mood: Mood
    /// Whether what is about to be done has to be asked about first.
    var mustAsk = false
    /// Whether tasks are about to be completed or deleted: then a short name has to be asked about.
    var isEnding = false
    /// What was done in the turn before.
    let previous: PastMessage?
    /// What had been shown or spoken of when the message came.
    let seen: Set<String>
    private let tools: any Toolbox
    private var calls = 0

    init(_ message: String, now: Timestamp, zone: Zone, memory: Memory, tools: any Toolbox) {
        self.now = now
        self.zone = zone
        self.message = PastMessage(text: message, at: now)
        self.memory = memory
        mood = Mood(Utterance(message))
        previous = memory.done
        seen = Set((memory.listed + memory.touched).map(\.id))
        self.tools = tools
    }

    /// The same turn, about other words.
    func saying(_ text: String) -> Turn {
        var turn = self
        turn.message = PastMessage(text: text, at: now)
        turn.mustAsk = false
        return turn
    }

    /// No turn needs more calls than this.
    static let mostCalls = 60

    var words: TaskWords { TaskWords(now: now, zone: zone) }

    /// Calls a tool.
    /// - Throws: what went wrong, to be told.
    mutating func call(_ name: String, _ arguments: JSONValue = [:]) async throws(ToolFault) -> JSONValue {
        guard calls < Self.mostCalls else {
            throw ToolFault(code: "limit", message: "That takes more steps than I can do at once.")
        }
        calls += 1
        switch await tools.call(ToolCall(id: "call_\(calls)", name: name, arguments: arguments)) {
        case .success(let result): return result
        case .failure(let fault): throw fault
        }
    }
}

/// What is said at the end of a turn.
struct Saying: Sendable {
    var text: String
    var suggestions: [String] = []
    /// The question that the text asks.
    var pending: Pending?
    /// Whether the request was carried out or answered.
    var isDone = true

    init(_ text: String, suggestions: [String] = [], pending: Pending? = nil, isDone: Bool = true) {
        self.text = text
        self.suggestions = suggestions
        self.pending = pending
        self.isDone = isDone && pending == nil
    }
}
