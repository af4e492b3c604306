import ArgumentParser
import HTTPTypes
import JSON
import Timestamps

/// Shows changes by any client as they happen.
struct WatchCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow changes live: a line for each, or with --list the list itself, kept current.",
        discussion:
            "Goes on after interruptions without missing anything. Ctrl-C ends. With --json, one document a line.")

    @OptionGroup var options: ClientOptions
    @OptionGroup(title: "For --list") var choice: TaskChoice

    @Flag(help: "Show the list, and redraw it when something changes.")
    var list = false

    @Option(help: "End after so many changes.")
    var count: Int?

    @Argument(help: "A filter for --list, such as: today | overdue.")
    var words: [String] = []

    func validate() throws {
        if !words.isEmpty, !list { throw ValidationError("A filter is for --list.") }
    }

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let feed = try await WatchFeed(desk.session)
        var watch = Watch(desk: desk)
        let query =
            list
            ? try await choice.query(desk, filter: words.joined(separator: " "), status: .open, sort: "due") : nil
        try await feed.run { event in
            let changes = try await watch.take(event)
            if let query {
                if !changes.isEmpty || event.isReady {
                    try await WatchScreen(desk: desk, query: query).draw(limit: choice.limit)
                }
            } else {
                for change in changes { watch.say(change) }
            }
            watch.told += changes.count
            return count.map { watch.told >= $0 } ?? false
        }
    }
}

/// The state of a watch, and its output.
struct Watch: Sendable {
    let desk: CommandContext
    var told = 0
    private var known = WatchedTasks()

    init(desk: CommandContext) { self.desk = desk }

    /// The current clock, since time passes during a watch.
    private var clock: TerminalClock { TerminalClock(now: .now, zone: desk.clock.zone) }

    /// - Returns: the changes to report.
    mutating func take(_ event: WatchFeed.Event) async throws -> [WatchedChange] {
        switch event {
        case .ready:
            _ = known.replace(with: try await TaskPages(desk.session).all(), clock)
            desk.console.note(desk.console.paint("Watching \(desk.session.origin). Ctrl-C ends.", .dim))
            return []
        case .reload: return known.replace(with: try await TaskPages(desk.session).all(), clock)
        case .upsert(let task, _): return known.put(task, clock).map { [$0] } ?? []
        case .delete(let id, let rev): return known.remove(id, rev: rev, clock).map { [$0] } ?? []
        case .notice(let notice):
            say(notice)
            return []
        case .interrupted(let reason, _):
            desk.console.note(desk.console.paint("Interrupted (\(reason)); trying again.", .dim))
            return []
        }
    }

    func say(_ change: WatchedChange) {
        let console = desk.console
        guard !console.isJSON else {
            let document: JSONValue = [
                "event": .string(change.kind.rawValue), "task_id": .string(change.task.id),
                "task": change.kind == .deleted ? .null : change.task.json,
            ]
            return console.say(JSONText.compact(document))
        }
        console.say("\(console.paint(clock.time(.now), .dim)) \(change.line(console))")
    }

    /// Prints a reminder.
    private func say(_ notice: JSONValue) {
        let console = desk.console
        guard !console.isJSON else { return console.say(JSONText.compact(["event": "notice", "notice": notice])) }
        let text = TerminalText.line(notice["text"]?.string ?? "")
        guard !text.isEmpty else { return }
        console.say("\(console.paint(clock.time(.now), .dim)) \(console.paint("! \(text)", .yellow))")
    }
}

/// The list, redrawn after every change.
struct WatchScreen: Sendable {
    let desk: CommandContext
    let query: Query

    func draw(limit: Int) async throws {
        var query = query
        query.add("limit", String(limit))
        let answer = try await desk.session.json(.get, "/api/tasks", query: query)
        desk.remember(answer.tasks)
        let console = desk.console
        if console.isJSON { return console.say(JSONText.compact(["tasks": .array(answer.tasks.map(\.json))])) }
        let table = TaskListing(
            CommandContext(
                place: desk.place, session: desk.session, clock: TerminalClock(now: .now, zone: desk.clock.zone))
        )
        .table(answer.tasks)
        var lines = table.lines(width: console.width, hasColours: console.hasColours)
        if answer.tasks.isEmpty { lines = ["Nothing there."] }
        // Moves the cursor home and clears the screen, without flicker. On a pipe the lists follow one another.
        if console.isTerminal { console.say(part: "\u{1B}[H\u{1B}[2J") } else { lines.append("") }
        console.say(lines)
    }
}

extension WatchFeed.Event {
    var isReady: Bool { if case .ready = self { true } else { false } }
}

/// The known tasks, to compare changes with.
struct WatchedTasks: Sendable {
    private(set) var tasks: [String: ListedTask] = [:]

    /// Replaces all tasks by a list.
    ///
    /// - Returns: the differences, oldest task first.
    mutating func replace(with list: [ListedTask], _ clock: TerminalClock) -> [WatchedChange] {
        let new = Dictionary(list.map { ($0.id, $0) }) { first, _ in first }
        let ids = Set(tasks.keys).union(new.keys).sorted()
        let changes = ids.compactMap { WatchedChange(from: tasks[$0], to: new[$0], clock) }
        tasks = new
        return changes
    }

    /// - Returns: nil when the state was known already.
    mutating func put(_ task: ListedTask, _ clock: TerminalClock) -> WatchedChange? {
        if let known = tasks[task.id], known.revision >= task.revision { return nil }
        return WatchedChange(from: tasks.updateValue(task, forKey: task.id), to: task, clock)
    }

    mutating func remove(_ id: String, rev: Int64, _ clock: TerminalClock) -> WatchedChange? {
        // A task restored meanwhile is newer than its deletion.
        if let known = tasks[id], known.revision > rev { return nil }
        return tasks.removeValue(forKey: id).flatMap { WatchedChange(from: $0, to: nil, clock) }
    }
}
