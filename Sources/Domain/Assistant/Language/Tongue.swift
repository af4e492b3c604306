/// Whether somebody speaks another language than the one that is understood here.
enum Tongue {
    /// Small words of other languages that are no words of English.
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
    /// Those that are words of English as well count only beside others.
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
