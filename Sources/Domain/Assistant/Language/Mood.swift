/// What a message is there for, before it is read what it says: only an order changes anything at once.
enum Mood: Sendable, Hashable {
    case order
    /// `can you move the vet?`, `maybe delete the milk`: what it would do is asked about first.
    case proposal
    /// `the milk?`, `is the rent paid?`: it is answered.
    case question
    /// `can I rename a task?`, `is it possible to …`: what can be done is told.
    case ability

    private static let greetings = [
        "please", "pls", "hey", "hi", "hello", "ok", "okay", "so", "and", "also", "now", "then", "well", "oh", "errand",
        "assistant", "sorry", "thanks", "good morning", "good evening", "good afternoon", ",", ".", "!", "-", ":", "\n",
    ]
    private static let doubts = ["maybe", "perhaps", "can you", "can u", "can we", "i might", "i may"]
    private static let requests = [
        "could you", "would you", "will you", "could u", "would you mind", "can you please", "can u please",
        "i want to know", "let me know", "tell me", "show me",
    ]
    private static let abilities = [
        "can i", "could i", "may i", "is it possible", "would it be possible", "are you able", "am i able",
        "is there a way", "do you", "does it", "is there any way", "can errand", "can one", "what if", "what happens",
    ]
    private static let questions = [
        "is", "are", "was", "were", "isnt", "arent", "wasnt", "does", "do i", "do we", "did", "didnt", "has", "have i",
        "have we", "had", "should", "shall", "what", "whats", "which", "who", "whos", "why", "when", "whens", "where",
        "wheres", "how", "hows", "must i", "am i", "any", "anything",
    ]

    init(_ utterance: Utterance) {
        let words = utterance.passage.dropping(Self.greetings)
        let asks = utterance.words.last { $0.key != "\n" }?.key == "?"
        if words.after(Self.abilities) != nil {
            self = .ability
        } else if words.after(Self.requests) != nil {
            self = .order
        } else if words.after(Self.doubts) != nil {
            self = .proposal
        } else {
            self = asks || words.after(Self.questions) != nil ? .question : .order
        }
    }
}
