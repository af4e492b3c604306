/// Verbs whose past is not made by an ending.
enum IrregularVerbs {
    static let presents = [
        "paid": "pay", "bought": "buy", "sent": "send", "took": "take", "wrote": "write", "made": "make", "went": "go",
        "rang": "ring", "done": "do", "gotten": "get", "kept": "keep", "won": "win",
        "caught": "catch", "dealt": "deal", "drove": "drive", "lit": "light", "laid": "lay",
        "fed": "feed", "met": "meet", "saw": "see", "spoke": "speak", "told": "tell", "built": "build",
        "brought": "bring",
        "ran": "run", "swam": "swim", "sold": "sell", "found": "find", "gave": "give", "hung": "hang", "swept": "sweep",
        "taken": "take", "written": "write", "spoken": "speak", "given": "give", "rung": "ring", "did": "do",
        "got": "get",
        "taught": "teach", "thought": "think", "drew": "draw", "flew": "fly", "grew": "grow", "chose": "choose",
        "rode": "ride",
        "forgave": "forgive", "lent": "lend", "withdrew": "withdraw", "woke": "wake", "wore": "wear", "sewed": "sew",
    ]

    static func isPast(_ word: String) -> Bool {
        presents[word] != nil || word.count > 4 && word.hasSuffix("ed")
            || ["read", "put", "cut", "set", "reset"].contains(word)
    }
}
