import Tasks

/// What the shell says, and how it reads single words.
extension MemoryShell {
    /// - Parameter file: what the list is kept in; nil for a list that ends with the program.
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

    /// The task in one line.
    static func described(_ what: String, _ task: MemoryTask, _ clock: Clock) -> String {
        var parts = ["\(what) \(task.number): \(task.title)"]
        if let due = task.due { parts.append(clock.words(due)) }
        if let priority = task.priority { parts.append(priority.rawValue) }
        if !task.tags.isEmpty { parts.append(task.tags.map { "#\($0)" }.joined(separator: " ")) }
        return TerminalText.line(parts.joined(separator: " · "))
    }

    /// Text without the quotation marks that people put around it.
    static func unquoted(_ text: String) -> String {
        guard text.count >= 2, let mark = text.first, mark == text.last, mark == "\"" || mark == "'" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    /// Whether every word of a line was understood as something else than a title.
    static func saysNoTitle(_ line: QuickAdd, _ text: String) -> Bool {
        guard !line.understood.isEmpty else { return false }
        let units = Array(text.utf16)
        let rest = units.indices.filter { index in !line.understood.contains { $0.span.contains(index) } }
        return rest.allSatisfy { units[$0] == 0x20 || units[$0] == 0x09 }
    }
}
