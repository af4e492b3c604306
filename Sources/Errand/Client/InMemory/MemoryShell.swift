import JSON
import Tasks

/// Reads what is typed and does it: the whole conversation, without any input or output of its own.
struct MemoryShell: Sendable {
    /// The most that is read of a line, in bytes.
    private static let longestLine = QuickAdd.longestText

    private(set) var list: MemoryList

    init(_ list: MemoryList = MemoryList()) { self.list = list }

    /// What there is to say.
    enum Reply: Sendable, Equatable {
        case nothing
        case said([String])
        case tasks([MemoryTask])
        case mistake(String)
        case end
    }

    mutating func run(_ line: String, _ clock: Clock) -> Reply {
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

    private mutating func run(_ verb: MemoryVerb, _ rest: String, _ clock: Clock) throws(MemoryList.Mistake) -> Reply {
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

    private mutating func add(_ text: String, _ clock: Clock) throws(MemoryList.Mistake) -> Reply {
        let line = QuickAdd(Self.unquoted(text), now: clock.now, zone: clock.zone)
        let task = try list.add(line)
        return .said([Self.described("Added", task, clock)])
    }

    private mutating func update(_ text: String, _ clock: Clock) throws(MemoryList.Mistake) -> Reply {
        let word = String(text.prefix { !$0.isWhitespace })
        let number = try Self.number(word, for: .update)
        let rest = Self.unquoted(text.dropFirst(word.count).trimmingBlanks)
        guard !rest.isEmpty else {
            guard list[number] != nil else { throw Self.missing(number, in: list) }
            throw .init(text: "What should task \(number) be? Such as: update \(number) Buy oat milk p1")
        }
        let line = QuickAdd(rest, now: clock.now, zone: clock.zone)
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

    /// Does something to each task that is named: to all of them, or to none where one does not exist.
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
