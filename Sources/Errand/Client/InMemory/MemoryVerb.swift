import Tasks

/// What can be asked of the in-memory list.
enum MemoryVerb: String, Sendable, CaseIterable {
    case add, view, update, delete, toggle, help, exit

    /// What people type elsewhere for the same.
    private static let aliases: [String: MemoryVerb] = [
        "new": .add, "list": .view, "ls": .view, "show": .view, "edit": .update, "change": .update, "rename": .update,
        "rm": .delete, "remove": .delete, "del": .delete, "done": .toggle, "complete": .toggle, "check": .toggle,
        "?": .help, "h": .help, "quit": .exit, "q": .exit, "bye": .exit,
    ]

    /// Reads a word in any case.
    init?(word: String) {
        guard let verb = MemoryVerb(rawValue: word.lowercased()) ?? Self.aliases[word.lowercased()] else { return nil }
        self = verb
    }

    /// The one that a word was probably meant to be.
    static func nearest(to word: String) -> MemoryVerb? {
        let word = word.lowercased()
        let begun = allCases.filter { word.count >= 2 && $0.rawValue.hasPrefix(word) }
        if begun.count == 1 { return begun[0] }
        return NearestName.of(word, among: allCases.map(\.rawValue)).flatMap(MemoryVerb.init(rawValue:))
    }

    var usage: String {
        switch self {
        case .add: "add TEXT"
        case .view: "view [all | open | done | NUMBER]"
        case .update: "update NUMBER TEXT"
        case .delete: "delete NUMBER…"
        case .toggle: "toggle NUMBER…"
        case .help: "help"
        case .exit: "exit"
        }
    }

    var meaning: String {
        switch self {
        case .add: "add a task; dates, #tags and p1 to p4 are understood"
        case .view: "show the list, or one task"
        case .update: "change a task's title, or what TEXT says: a date, #tags, p1"
        case .delete: "delete tasks"
        case .toggle: "mark tasks as done, or as open again"
        case .help: "show this"
        case .exit: "leave (Ctrl-D does the same)"
        }
    }
}
