/// What people say around a request.
enum Courtesy {
    private static let openings = [
        "please", "pls", "plz", "hey", "hi", "hello", "ok", "okay", "so", "and", "also", "now", "then", "just",
        "kindly", "can you", "could you", "would you", "will you", "can u", "could u", "can we", "could we", "can i",
        "could i", "may i", "i want to", "id like to", "i would like to", "id like you to", "i would like you to",
        "i want you to", "i need you to", "need you to", "would you mind", "do me a favour and", "do me a favor and",
        "go ahead and", "actually", "hmm", "well", "alright", "right", "oh", "oops", "sorry", "help me", "maybe",
        "is it possible to", "possible to", "errand", "assistant", "lets", "let us", "be so kind and",
        "can you please", "could you please", "i think you can", "you can", "quickly", "great", "perfect", "cool",
        "nice", "good morning", "good evening", "good afternoon", "thanks", "thank you", "yo", "um", "uh", "wait",
        "no wait", "hang on", "ah", ",", ".", "!", "-", ":", ";", "?", "\n", "*", "…", "—", "–",
    ]

    private static let closings = [
        "please", "pls", "plz", "thanks", "thank you", "thx", "ta", "cheers", "for me", "mate", "if you can",
        "will you", "would you", "when you can", "right away", "if possible", "ok", "thanks a lot",
        "thank you very much", "buddy", "if you would", "if you dont mind", "okay", "again", ",", ".", "!", "?", ";",
        "\n", "-", ":", "…",
    ]

    /// The request itself. What is nothing but courtesy is left alone.
    static func removed(from passage: Passage) -> Passage {
        var rest = passage.dropping(openings)
        while let shorter = rest.before(end: closings) { rest = shorter }
        return rest.isEmpty ? passage.trimmed : rest
    }
}
