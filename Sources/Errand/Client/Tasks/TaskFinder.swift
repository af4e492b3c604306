import HTTPTypes
import JSON
import Tasks

/// Finds the task that a user refers to.
struct TaskFinder: Sendable {
    /// The preferred status when both open and completed tasks match.
    enum Preference: Sendable {
        case open, completed, none

        func prefers(_ task: ListedTask) -> Bool {
            switch self {
            case .open: !task.isDone
            case .completed: task.isDone
            case .none: true
            }
        }
    }

    let desk: CommandContext
    var preference: Preference = .open

    /// - Throws: ``ClientFault`` with code `notFound`, also for an ambiguous reference.
    func find(_ reference: TaskReference) async throws -> ListedTask {
        switch reference {
        case .id(let id): return try await task(id)
        case .ending(let ending): return try await task(ending: ending)
        case .row(let row): return try await task(row: row)
        case .words(let words): return try await task(words: words)
        }
    }

    /// The tasks of a command line, without duplicates.
    func find(_ arguments: [String]) async throws -> [ListedTask] {
        var found: [ListedTask] = []
        for reference in TaskReference.all(arguments) {
            let task = try await find(reference)
            if !found.contains(where: { $0.id == task.id }) { found.append(task) }
        }
        return found
    }

    /// The single task of a command line.
    func findOne(_ arguments: [String]) async throws -> ListedTask {
        let found = try await find(arguments)
        guard found.count == 1 else {
            throw ClientFault(.usage, "This works on one task at a time.", next: "Name one task.")
        }
        return found[0]
    }

    private func task(_ id: String) async throws -> ListedTask {
        let json = try await desk.session.json(.get, "/api/tasks/\(id)")
        guard let task = ListedTask(json) else { throw ClientFault.notErrand(at: desk.session.origin) }
        return task
    }

    private func task(row: Int) async throws -> ListedTask {
        let list = desk.lastList
        if let id = list?.id(row: row) {
            do {
                return try await task(id)
            } catch let fault as ClientFault where fault.code == .notFound {
                throw ClientFault(
                    .notFound, "Row \(row) of your last list is gone.", next: "See what is there: errand list")
            }
        }
        if String(row).count == 4, let found = try await matches(ending: String(row)).first { return found }
        let found = try await matches(words: String(row))
        guard found.isEmpty else { return try one(of: found, for: String(row)) }
        let rows = list.map { "your last list had \($0.ids.count)" } ?? "there was no list yet"
        throw ClientFault(.notFound, "There is no row \(row): \(rows).", next: "See what is there: errand list")
    }

    private func task(ending: String) async throws -> ListedTask {
        let listed = desk.lastList?.ids.filter { $0.hasSuffix(ending) } ?? []
        if listed.count == 1, let task = try? await task(listed[0]) { return task }
        let found = try await matches(ending: ending)
        guard found.isEmpty else { return try one(of: found, for: ending) }
        return try await task(words: ending)
    }

    private func task(words: String) async throws -> ListedTask {
        let found = try await matches(words: words)
        guard !found.isEmpty else {
            throw ClientFault(
                .notFound, "No task is called \"\(words)\".",
                next: "See what is there: errand list, or errand search WORDS")
        }
        return try one(of: found, for: words)
    }

    private func matches(ending: String) async throws -> [ListedTask] {
        try await TaskPages(desk.session).all().filter { $0.id.hasSuffix(ending) || $0.id.hasPrefix(ending) }
    }

    /// The tasks with exactly this title, or else those whose title contains all these words.
    private func matches(words: String) async throws -> [ListedTask] {
        let query: Query = ["q": String(words.prefix(200)), "limit": "200"]
        let found = try await desk.session.json(.get, "/api/tasks", query: query).tasks
        let wanted = FoldedText(words)
        let exact = found.filter { FoldedText($0.title) == wanted }
        guard exact.isEmpty else { return exact }
        return found.filter { TitleWords.match(wanted, $0.title) }
    }

    private func one(of found: [ListedTask], for text: String) throws(ClientFault) -> ListedTask {
        if found.count == 1 { return found[0] }
        let preferred = found.filter(preference.prefers)
        if preferred.count == 1 { return preferred[0] }
        throw .ambiguous(text, preferred.isEmpty ? found : preferred, desk.clock)
    }
}

extension ClientFault {
    /// Several tasks match; they are listed with names to tell them apart.
    static func ambiguous(_ text: String, _ tasks: [ListedTask], _ clock: TerminalClock) -> ClientFault {
        let shown = tasks.prefix(10)
        var lines = ["\"\(text)\" could be \(tasks.count) tasks:"]
        for task in shown {
            let due = task.due.map { "  (\(clock.words($0)))" } ?? ""
            lines.append("  \(task.shortID)  \(DisplayWidth.cut(TerminalText.line(task.title), to: 60))\(due)")
        }
        if tasks.count > shown.count { lines.append("  … and \(tasks.count - shown.count) more") }
        var fault = ClientFault(
            .notFound, lines.joined(separator: "\n"), next: "Name one by its id, such as \(tasks[0].shortID).")
        fault.candidates = tasks.map(\.json)
        return fault
    }
}
