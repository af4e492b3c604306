/// Whether a message is a plain yes or a plain no. Anything else is neither: it is a new message.
enum Confirmation: Sendable {
    case yes, no

    private static let yesWords: Set = [
        "yes", "y", "yep", "yeah", "yup", "sure", "ok", "okay", "confirm", "confirmed", "affirmative", "absolutely",
        "certainly", "ja", "oui", "si", "sí", "sim", "да", "tak", "はい", "是", "好", "evet", "hai",
    ]
    private static let noWords: Set = [
        "no", "n", "nope", "nah", "don't", "dont", "stop", "cancel", "never", "nein", "non", "não", "нет", "nie",
        "いいえ", "不", "hayır",
    ]
    /// What may stand beside a yes or a no without changing it.
    private static let fillers: Set = [
        "please", "do", "it", "that", "them", "go", "ahead", "all", "of", "thanks", "thank", "you", "delete", "remove",
        "mind", "that's", "right", "bitte", "i", "am",
    ]

    init?(_ message: String) {
        let words = OwnWords.words(message)
        guard let first = words.first, words.count <= 6 else { return nil }
        let known = Self.fillers.union(Self.yesWords).union(Self.noWords)
        guard words.allSatisfy({ known.contains($0) }) else { return nil }
        let (yes, no) = (words.contains { Self.yesWords.contains($0) }, words.contains { Self.noWords.contains($0) })
        if yes, !no {
            self = .yes
        } else if no, !yes {
            self = .no
        } else if !yes, !no, first == "do" || first == "go" {
            // "do it", "go ahead"
            self = .yes
        } else {
            return nil
        }
    }
}
