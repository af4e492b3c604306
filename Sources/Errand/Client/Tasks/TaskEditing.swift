import ArgumentParser
import JSON
import Tasks

/// The options for changing a task.
struct TaskEditing: ParsableArguments {
    @Option(help: "A new title.")
    var title: String?

    @Option(name: [.short, .long], help: "A new description; none removes it.")
    var description: String?

    @Option(help: "P1 to P4, or urgent, high, normal, low.")
    var priority: String?

    @Option(help: "When it is due: tomorrow 9am, friday, 2026-12-24, none.")
    var due: String?

    @Option(name: [.customLong("tag"), .customLong("add-tag")], help: "Add a tag; again for several.")
    var addTag: [String] = []

    @Option(help: "Remove a tag; again for several.", completion: .custom(TaskCompletion.tags))
    var removeTag: [String] = []

    @Option(help: "Reminders in minutes before due, with commas; none for no reminder, default for what you prefer.")
    var remind: String?

    @Option(help: "How it repeats: every monday, every 2 weeks, an RRULE, none.")
    var `repeat`: String?

    @Option(help: "Add a step to the checklist; again for several.")
    var addStep: [String] = []

    @Option(help: "Tick a step off, by its number or its words; again for several.")
    var check: [String] = []

    @Option(help: "Untick a step.")
    var uncheck: [String] = []

    @Option(help: "Remove a step.")
    var removeStep: [String] = []

    var isEmpty: Bool {
        let values = [title, description, priority, due, remind, `repeat`]
        let lists = [addTag, removeTag, addStep, check, uncheck, removeStep]
        return values.allSatisfy { $0 == nil } && lists.allSatisfy(\.isEmpty)
    }

    /// The change as a patch for the API.
    ///
    /// - Throws: ``ClientFault`` for values that are not understood.
    func patch(of task: ListedTask, _ clock: TerminalClock) throws(ClientFault) -> JSONValue {
        var patch = JSONObject()
        if let title { patch["title"] = .string(title) }
        if let description { patch["description"] = Self.isNone(description) ? .null : .string(description) }
        if let priority { patch["priority"] = .string(try PriorityWord.read(priority)) }
        if let due { patch["due"] = Self.isNone(due) ? .null : .string(try DuePhrase.read(due, clock).text) }
        if !addTag.isEmpty || !removeTag.isEmpty { patch["tags"] = tags(of: task) }
        if let remind { patch["reminders"] = try Self.reminders(remind) }
        if let `repeat` { try Self.recur(`repeat`, task, clock, &patch) }
        if !(addStep + check + uncheck + removeStep).isEmpty {
            patch["checklist"] = try ChecklistEdit(add: addStep, check: check, uncheck: uncheck, remove: removeStep)
                .applied(to: task.json["checklist"]?.array ?? [])
        }
        return .object(patch)
    }

    private func tags(of task: ListedTask) -> JSONValue {
        let bare = { (tag: String) in tag.hasPrefix("#") ? String(tag.dropFirst()) : tag }
        let removed = Set(removeTag.map { bare($0).lowercased() })
        var tags = task.tags.filter { !removed.contains($0.lowercased()) }
        for tag in addTag.map(bare) where !tags.contains(where: { $0.lowercased() == tag.lowercased() }) {
            tags.append(tag)
        }
        return .array(tags.map { .string($0) })
    }

    private static func reminders(_ text: String) throws(ClientFault) -> JSONValue {
        if isNone(text) { return [] }
        if text.lowercased() == "default" { return .null }
        var minutes: [JSONValue] = []
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            guard let number = Int64(word) else {
                throw ClientFault(
                    .usage, "\"\(word)\" is not a number of minutes.",
                    next: "Say it such as: --remind 30, --remind 10,1440")
            }
            minutes.append(.integer(number))
        }
        return .array(minutes)
    }

    private static func recur(
        _ text: String, _ task: ListedTask, _ clock: TerminalClock, _ patch: inout JSONObject
    ) throws(ClientFault) {
        if isNone(text) { return patch["recurrence"] = .null }
        guard !text.uppercased().hasPrefix("FREQ="), !text.uppercased().hasPrefix("RRULE:") else {
            return patch["recurrence"] = .string(text)
        }
        let line = QuickAdd("x \(text)", now: clock.now, zone: clock.zone, order: clock.order)
        guard line.title == "x", let rule = line.task["recurrence"] else {
            throw ClientFault(
                .usage, "\"\(text)\" is not understood as a recurrence.",
                next: "Say it such as: every monday, every 2 weeks, every month on the 1st, none.")
        }
        patch["recurrence"] = rule
        // A recurrence needs a first date.
        if task.due == nil, patch["due"] == nil, let due = line.due { patch["due"] = .string(due.text) }
    }

    private static func isNone(_ text: String) -> Bool { ["none", ""].contains(text.lowercased()) }
}

extension JSONValue {
    static func integer(_ value: some FixedWidthInteger) -> JSONValue { .number(JSONNumber(value)) }
}

/// Changes to a checklist, whose items are identified by number, from 1, or by words.
struct ChecklistEdit: Sendable {
    let add: [String]
    let check: [String]
    let uncheck: [String]
    let remove: [String]

    func applied(to items: [JSONValue]) throws(ClientFault) -> JSONValue {
        var items = items
        // Numbers refer to the items as displayed before.
        let ticked = try places(check, items)
        let open = try places(uncheck, items)
        let gone = try places(remove, items)
        for place in ticked { items[place] = Self.item(items[place], isDone: true) }
        for place in open { items[place] = Self.item(items[place], isDone: false) }
        let kept = items.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
        return .array(kept + add.map { ["title": .string($0), "done": false] })
    }

    private func places(_ names: [String], _ items: [JSONValue]) throws(ClientFault) -> Set<Int> {
        var places: Set<Int> = []
        for name in names {
            if let number = Int(name), items.indices.contains(number - 1) {
                places.insert(number - 1)
                continue
            }
            let words = FoldedText(name)
            let found = items.indices.filter { TitleWords.match(words, items[$0]["title"]?.string ?? "") }
            guard found.count == 1 else {
                throw ClientFault(
                    .notFound,
                    found.isEmpty ? "There is no step \"\(name)\"." : "\"\(name)\" could be \(found.count) steps.",
                    next: "Name a step by its number, from 1 to \(items.count); errand show TASK lists them.")
            }
            places.insert(found[0])
        }
        return places
    }

    private static func item(_ item: JSONValue, isDone: Bool) -> JSONValue {
        guard var object = item.object else { return item }
        object["done"] = .bool(isDone)
        return .object(object)
    }
}
