import JSON
import Tasks

/// Interprets the typed lines: the whole dialogue, without any input or output of its own.
struct MemoryShell: Sendable {
    /// Maximum length of a line, in bytes.
    private static let longestLine = QuickAdd.longestText

    private(set) var list: MemoryList

    init(_ list: MemoryList = MemoryList()) { self.list = list }

    /// The reply to a line.
    enum Reply: Sendable, Equatable {
        case nothing
        case said([String])
        case tasks([MemoryTask])
        case mistake(String)
        case end
    }

    mutating func run(_ line: String, _ clock: TerminalClock) -> Reply {
        let line = line.trimmingBlanks
        guard !line.isEmpty else { return .nothing }
        guard line.utf8.count <= Self.longestLine else { return .mistake("That line is too long.") }
        let word = String(line.prefix { !$0.isWhitespace })
        let rest = line.dropFirst(word.count).trimmingBlanks
        guard let verb = MemoryVerb(word: word) else { return .mistake(Self.unknown(word)) }
        do throws(MemoryList.Mistake) {
            return try run(verb, rest, clock)
        } catch {
            return .mistake(error.text)
        }
    }

    private mutating func run(_ verb: MemoryVerb, _ rest: String, _ clock: TerminalClock) throws(MemoryList.Mistake)
        -> Reply
    {
        switch verb {
        case .add: return try add(rest, clock)
        case .view: return try view(rest)
        case .update: return try update(rest, clock)
        case .delete:
            return try each(rest, .delete) { list, number throws(MemoryList.Mistake) in
                "Deleted \(number): \(try list.delete(number).title)"
            }
        case .toggle:
            return try each(rest, .toggle) { list, number throws(MemoryList.Mistake) in
                let task = try list.toggle(number)
                return "\(task.isDone ? "Done" : "Open again") \(number): \(task.title)"
            }
        case .help: return .said(Self.help)
        case .exit: return .end
        }
    }

    private mutating func add(_ text: String, _ clock: TerminalClock) throws(MemoryList.Mistake) -> Reply {
        let line = QuickAdd(Self.unquoted(text), now: clock.now, zone: clock.zone, order: clock.order)
        let task = try list.add(line)
        return .said([Self.described("Added", task, clock)])
    }

    private mutating func update(_ text: String, _ clock: TerminalClock) throws(MemoryList.Mistake) -> Reply {
        let word = String(text.prefix { !$0.isWhitespace })
        let number = try Self.number(word, for: .update)
        let rest = Self.unquoted(text.dropFirst(word.count).trimmingBlanks)
        guard !rest.isEmpty else {
            guard list[number] != nil else { throw Self.missing(number, in: list) }
            throw .init(text: "What should task \(number) be? Such as: update \(number) Buy oat milk p1")
        }
        let line = QuickAdd(rest, now: clock.now, zone: clock.zone, order: clock.order)
        let task = try list.update(number, line, keepsTitle: Self.saysNoTitle(line, rest))
        return .said([Self.described("Updated", task, clock)])
    }

    private func view(_ text: String) throws(MemoryList.Mistake) -> Reply {
        let tasks: [MemoryTask]
        switch text.lowercased() {
        case "", "all": tasks = list.tasks
        case "open", "pending": tasks = list.tasks.filter { !$0.isDone }
        case "done", "completed": tasks = list.tasks.filter(\.isDone)
        default:
            let number = try Self.number(text, for: .view)
            guard let task = list[number] else { throw Self.missing(number, in: list) }
            tasks = [task]
        }
        if list.tasks.isEmpty { return .said(["The list is empty. Add a task with: add Buy milk tomorrow"]) }
        return tasks.isEmpty ? .said(["There are none."]) : .tasks(tasks)
    }

    /// Performs an action on each of the named tasks: on all of them, or on none if one does not exist.
    private mutating func each(
        _ text: String, _ verb: MemoryVerb, _ work: (inout MemoryList, Int) throws(MemoryList.Mistake) -> String
    ) throws(MemoryList.Mistake) -> Reply {
        let words = text.split { $0.isWhitespace || $0 == "," }.map(String.init)
        guard !words.isEmpty else { throw .init(text: "Which one? Such as: \(verb.rawValue) 1") }
        var changed = list
        var lines: [String] = []
        for word in words { lines.append(try work(&changed, try Self.number(word, for: verb))) }
        list = changed
        return .said(lines)
    }
}

/// The texts of the shell, and the parsing of single words.
extension MemoryShell {
    /// - Parameter file: the file that stores the list; nil for a list that ends with the program.
    static func greeting(_ file: String?) -> [String] {
        let place =
            file.map { "kept in \(TerminalText.line(DisplayWidth.cut($0, to: 200)))" } ?? "that lasts until you leave"
        return [
            "Errand: a todo list \(place). help shows what it understands, exit leaves.",
            "Your tasks in a running suite: errand login, then errand list.",
        ]
    }

    static var help: [String] {
        let width = MemoryVerb.allCases.map(\.usage.count).max() ?? 0
        return MemoryVerb.allCases.map { "  \($0.usage.padded(to: width))  \($0.meaning)" }
    }

    static func unknown(_ word: String) -> String {
        let shown = TerminalText.line(DisplayWidth.cut(word, to: 40))
        guard let near = MemoryVerb.nearest(to: word) else {
            return "There is no command \(shown). help shows what there is; add \(shown) … makes a task."
        }
        return "There is no command \(shown). Did you mean \(near.rawValue)?"
    }

    static func missing(_ number: Int, in list: MemoryList) -> MemoryList.Mistake {
        .init(
            text: "There is no task \(number). "
                + (list.tasks.isEmpty ? "The list is empty: add a task first." : "view shows what there is."))
    }

    static func number(_ word: String, for verb: MemoryVerb) throws(MemoryList.Mistake) -> Int {
        guard !word.isEmpty else { throw .init(text: "Which one? Such as: \(verb.rawValue) 1") }
        let digits = word.hasPrefix("#") ? String(word.dropFirst()) : word
        guard let number = Int(digits), number > 0 else {
            throw .init(
                text:
                    "\(TerminalText.line(DisplayWidth.cut(word, to: 40))) is not a task's number. Usage: \(verb.usage)")
        }
        return number
    }

    /// The task as one line.
    static func described(_ what: String, _ task: MemoryTask, _ clock: TerminalClock) -> String {
        var parts = ["\(what) \(task.number): \(task.title)"]
        if let due = task.due { parts.append(clock.words(due)) }
        if let priority = task.priority { parts.append(priority.rawValue) }
        if !task.tags.isEmpty { parts.append(task.tags.map { "#\($0)" }.joined(separator: " ")) }
        return TerminalText.line(parts.joined(separator: " · "))
    }

    /// The text without surrounding quotation marks.
    static func unquoted(_ text: String) -> String {
        guard text.count >= 2, let mark = text.first, mark == text.last, mark == "\"" || mark == "'" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    /// True when every word of a line was understood as something other than a title.
    static func saysNoTitle(_ line: QuickAdd, _ text: String) -> Bool {
        guard !line.understood.isEmpty else { return false }
        let units = Array(text.utf16)
        let rest = units.indices.filter { index in !line.understood.contains { $0.span.contains(index) } }
        return rest.allSatisfy { units[$0] == 0x20 || units[$0] == 0x09 }
    }
}

/// The verbs of the in-memory list.
enum MemoryVerb: String, Sendable, CaseIterable {
    case add, view, update, delete, toggle, help, exit

    /// Alternative words for the verbs.
    private static let aliases: [String: MemoryVerb] = [
        "new": .add, "list": .view, "ls": .view, "show": .view, "edit": .update, "change": .update, "rename": .update,
        "rm": .delete, "remove": .delete, "del": .delete, "done": .toggle, "complete": .toggle, "check": .toggle,
        "?": .help, "h": .help, "quit": .exit, "q": .exit, "bye": .exit,
    ]

    /// Reads a word, ignoring case.
    init?(word: String) {
        guard let verb = MemoryVerb(rawValue: word.lowercased()) ?? Self.aliases[word.lowercased()] else { return nil }
        self = verb
    }

    /// The verb that a word was probably meant to be.
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
