import Encoding
import Tasks

/// Corrects the first word of a request when it is mistyped.
enum Spelling {
    /// Words that open requests and are long enough for one wrong letter to be certain.
    private static let long = [
        "complete", "completed", "finish", "finished", "delete", "remove", "rename", "reschedule", "postpone",
        "remind", "search", "reopen", "create", "cancel", "restore", "schedule", "repeat", "prioritise", "prioritize",
        "snooze",
    ]

    private static let mistakes = [
        "ad": "add", "addd": "add", "aad": "add", "dd": "add", "shwo": "show", "sohw": "show", "hsow": "show",
        "lsit": "list", "lst": "list", "mvoe": "move", "moev": "move", "delte": "delete", "del": "delete",
        "remvoe": "remove", "makr": "mark", "mrak": "mark", "tga": "tag", "whta": "what", "waht": "what",
        "wat": "what", "wats": "whats", "whast": "whats", "whats": "whats", "udno": "undo", "unod": "undo",
        "finsh": "finish", "remnd": "remind", "creat": "create", "postpon": "postpone", "resched": "reschedule",
        "chnage": "change", "cahnge": "change", "chagne": "change", "serach": "search", "hepl": "help", "hlep": "help",
        "compelte": "complete", "pospone": "postpone", "dlete": "delete", "deleet": "delete", "fidn": "find",
    ]

    /// The verbs after `would you mind`.
    private static let gerunds = [
        "adding": "add", "marking": "mark", "moving": "move", "deleting": "delete", "showing": "show",
        "listing": "list",
        "completing": "complete", "removing": "remove", "renaming": "rename", "rescheduling": "reschedule",
        "telling": "tell",
        "creating": "create", "putting": "put", "setting": "set", "making": "make", "changing": "change",
        "pushing": "push",
        "postponing": "postpone", "tagging": "tag", "reminding": "remind", "giving": "give", "finding": "find",
    ]

    static func corrected(_ key: String) -> String {
        if let verb = gerunds[key] { return verb }
        if let right = mistakes[key] { return right }
        guard (5...12).contains(key.utf8.count), !long.contains(key), !ordinary.contains(key) else { return key }
        let near = long.filter { EditDistance.between(key, $0) == 1 }
        return near.count == 1 ? near[0] : key
    }

    /// Words in the middle of a request for which one error is certain.
    private static let anywhere = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "yesterday",
        "overdue",
        "completed", "priority", "weekend", "recurring", "reminder", "deadline", "everything", "reschedule",
    ]

    /// Returns a message with certain errors corrected; nil when there are none.
    static func corrected(_ utterance: Utterance) -> String? {
        let words = correctedWords(utterance)
        return correctedShowing(words.map { Utterance($0) } ?? utterance) ?? words
    }

    /// `shw overdue`: one error in a short verb that only shows.
    private static func correctedShowing(_ utterance: Utterance) -> String? {
        guard let first = utterance.words.first, first.kind == .word, (3...5).contains(first.key.utf8.count),
            !showing.contains(first.key)
        else { return nil }
        let near = showing.filter { EditDistance.between(first.key, $0) == 1 && $0.first == first.key.first }
        guard near.count == 1 else { return nil }
        return near[0] + String(decoding: utterance.units[first.span.upperBound...], as: UTF16.self)
    }

    private static let showing = ["show", "list", "find", "whats", "which"]

    private static func correctedWords(_ utterance: Utterance) -> String? {
        var text: [UInt16] = []
        var end = 0
        for word in utterance.words.prefix(40) where word.kind == .word && (5...12).contains(word.key.utf8.count) {
            guard !anywhere.contains(word.key) else { continue }
            let near = anywhere.filter { EditDistance.between(word.key, $0) == 1 && $0 + "s" != word.key }
            guard near.count == 1, near[0].first == word.key.first else { continue }
            text += utterance.units[end..<word.span.lowerBound] + Array(near[0].utf16)
            end = word.span.upperBound
        }
        guard end > 0 else { return nil }
        return String(decoding: text + utterance.units[end...], as: UTF16.self)
    }

    /// Other words that differ by one letter.
    private static let ordinary: Set = [
        "remake", "retame", "removed", "removes", "deleted", "deletes", "created", "renamed",
    ]
}

/// Polite phrases around a request.
enum Courtesy {
    private static let openings = [
        "please", "pls", "plz", "hey", "hi", "hello", "ok", "okay", "so", "and", "also", "now", "then", "just",
        "kindly", "i want to know", "id like to know", "i would like to know", "can you", "could you", "would you",
        "will you", "can u", "could u", "can we", "could we", "can i",
        "could i", "may i", "i want to", "id like to", "i would like to", "id like you to", "i would like you to",
        "i want you to", "i need you to", "need you to", "would you mind", "do me a favour and", "do me a favor and",
        "go ahead and", "actually", "hmm", "well", "alright", "right", "oh", "oops", "sorry", "help me", "maybe",
        "is it possible to", "possible to", "errand", "assistant", "lets", "let us", "be so kind and",
        "can you please", "could you please", "i think you can", "you can", "quickly", "great", "perfect", "cool",
        "nice", "yeah", "yes", "yep", "good morning", "good evening", "good afternoon", "thanks", "thank you", "yo",
        "um", "uh", "wait",
        "no wait", "hang on", "ah", ",", ".", "!", "-", ":", ";", "?", "\n", "*", "…", "—", "–",
    ]

    private static let closings = [
        "please", "pls", "plz", "thanks", "thank you", "thx", "ta", "cheers", "for me", "mate", "if you can",
        "will you", "would you", "when you can", "right away", "if possible", "ok", "thanks a lot",
        "thank you very much", "and thank you", "and thanks", "and thank you very much", ", buddy", "if you would",
        "if you dont mind", "okay", "again", ",", ".", "!", "?", ";",
        "\n", "-", ":", "…",
    ]

    /// Returns the request itself. A message of polite phrases only is left unchanged.
    static func removed(from passage: Passage) -> Passage {
        var rest = passage.dropping(openings)
        while let shorter = rest.before(end: closings) { rest = shorter }
        return rest.isEmpty ? passage.trimmed : rest
    }
}

/// The intention of a message, determined before its content: only an order changes anything at once.
enum Mood: Sendable, Hashable {
    case order
    /// `can you move the vet?`, `maybe delete the milk`: the change is confirmed first.
    case proposal
    /// `the milk?`, `is the rent paid?`: the question is answered.
    case question
    /// `can I rename a task?`, `is it possible to …`: the possibilities are explained.
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
        "have we", "had i", "had we", "had the", "should", "shall", "what", "whats", "which", "who", "whos", "why",
        "when", "whens", "where",
        "wheres", "how", "hows", "must i", "am i", "any", "anything",
    ]

    init(_ utterance: Utterance) {
        let words = utterance.passage.dropping(Self.greetings)
        let asks = utterance.words.last { $0.key != "\n" }?.key == "?"
        if words.after(Self.abilities) != nil {
            self = .ability
        } else if let asked = words.after(Self.requests) {
            // `could you finish the report for me` asks for the work itself.
            self = asked.after(["finish", "do", "please finish", "please do"]) != nil ? .proposal : .order
        } else if words.after(Self.doubts) != nil {
            self = .proposal
        } else {
            self = asks || words.after(Self.questions) != nil ? .question : .order
        }
    }
}

/// Detects languages other than English.
enum Tongue {
    /// Common words of other languages that are not English words.
    private static let foreign: Set = [
        // German, Dutch
        "ich", "der", "das", "nicht", "und", "mir", "meine", "alle", "aufgaben", "morgen", "heute", "zeige", "lösche",
        "een", "het", "mijn", "taken", "alles", "wat", "moet", "ik", "vandaag", "verwijder", "nieuwe", "bitte",
        "fällig",
        // French, Spanish, Portuguese, Italian
        "le", "la", "les", "des", "mes", "tout", "tous", "que", "qui", "est", "aujourdhui", "demain", "tâches", "une",
        "el", "los", "las", "mis", "tareas", "hoy", "mañana", "para", "borra", "añade", "tengo", "hacer", "por",
        "ajoute",
        "supprime", "tarefas", "hoje", "amanhã", "minhas", "meus", "cancella", "tutto", "oggi", "domani", "il", "gli",
        "miei", "attività", "della", "mostra", "muéstrame", "elimina", "quelles", "sont", "welche", "was", "muss",
        "sind",
        // Swedish, Danish, Polish, Turkish
        "och", "att", "jag", "idag", "imorgon", "mina", "uppgifter", "ikke", "jeg", "mine", "opgaver", "moje",
        "zadania",
        "dzisiaj", "jutro", "bugün", "yarın", "görevlerimi", "göster", "sil",
    ]
    /// Words that are also English, which only count beside others.
    private static let doubtful: Set = [
        "was", "mine", "the", "le", "la", "el", "para", "due", "des", "il", "sil", "est",
    ]

    static func isForeign(_ utterance: Utterance) -> Bool {
        let words = utterance.words.prefix(20).filter { $0.kind == .word }
        guard !words.isEmpty else { return false }
        let isOtherScript = words.contains { word in
            word.key.unicodeScalars.contains { $0.value > 0x24F && $0.properties.isAlphabetic }
        }
        if isOtherScript { return true }
        let found = words.filter { foreign.contains($0.key) }
        return found.contains { !doubtful.contains($0.key) } || found.count > 1
    }
}
