/// What the assistant says, and what it keeps in mind.
public struct Reply: Sendable, Equatable {
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
