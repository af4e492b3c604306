import JSON
import Tasks
import TimeZones
import Timestamps

/// One turn of a conversation, with its calls and its memory.
struct AssistantTurn: Sendable {
    let now: Timestamp
    let zone: Zone
    /// The user's request, stored with a question about it.
    private(set) var message: PastMessage
    var memory: Memory
    /// The intention of the message.
    var mood: Mood
    /// True when the next change needs confirmation.
    var mustAsk = false
    /// True when tasks are about to be completed or deleted, for which a short name needs confirmation.
    var isEnding = false
    /// The request of the turn before.
    let previous: PastMessage?
    /// The ids of the tasks that had been shown or mentioned when the message arrived.
    let seen: Set<String>
    private let tools: any Toolbox
    private var calls = 0

    init(_ message: String, now: Timestamp, zone: Zone, memory: Memory, tools: any Toolbox) {
        self.now = now
        self.zone = zone
        self.message = PastMessage(text: message, at: now)
        self.memory = memory
        mood = Mood(Utterance(message))
        previous = memory.done
        seen = Set((memory.listed + memory.touched).map(\.id))
        self.tools = tools
    }

    /// Returns the same turn for another text.
    func saying(_ text: String) -> AssistantTurn {
        var turn = self
        turn.message = PastMessage(text: text, at: now)
        turn.mustAsk = false
        return turn
    }

    /// Maximum number of calls in a turn.
    static let mostCalls = 60

    var words: TaskWords { TaskWords(now: now, zone: zone) }

    /// Calls a tool.
    ///
    /// - Throws: the fault, to be reported to the user.
    mutating func call(_ name: String, _ arguments: JSONValue = [:]) async throws(ToolFault) -> JSONValue {
        guard calls < Self.mostCalls else {
            throw ToolFault(code: "limit", message: "That takes more steps than I can do at once.")
        }
        calls += 1
        switch await tools.call(ToolCall(id: "call_\(calls)", name: name, arguments: arguments)) {
        case .success(let result): return result
        case .failure(let fault): throw fault
        }
    }
}

/// The answer at the end of a turn.
struct Saying: Sendable {
    var text: String
    var suggestions: [String] = []
    /// The open question in the text.
    var pending: OpenQuestion?
    /// True when the request was performed or answered.
    var isDone = true

    init(_ text: String, suggestions: [String] = [], pending: OpenQuestion? = nil, isDone: Bool = true) {
        self.text = text
        self.suggestions = suggestions
        self.pending = pending
        self.isDone = isDone && pending == nil
    }
}

/// Lists, read page by page.
extension AssistantTurn {
    /// Maximum number of pages that are read of a list that is needed whole.
    private static let mostPages = 10
    static let pageSize = 100
    /// Maximum length of a search in tools, in characters; the words of a name are ASCII or fewer.
    static let longestQuery = 100

    /// The arguments of `list_tasks` for a selection.
    func arguments(_ selection: Selection, limit: Int?) -> JSONObject {
        let status = selection.status ?? .open
        var object = JSONObject([("status", .string(status.rawValue))])
        let conditions = selection.conditions.filter { !$0.isEmpty }
        if !conditions.isEmpty { object["filter"] = .string(conditions.joined(separator: " & ")) }
        let sort = selection.sort ?? (status == .completed ? .completed : .due)
        object["sort"] = .string(sort.rawValue)
        if selection.sort == nil ? status == .completed : selection.isDescending { object["order"] = "desc" }
        if let limit { object["limit"] = .number(JSONNumber(limit)) }
        return object
    }

    /// Returns all tasks of a selection, up to a limit.
    mutating func all(_ selection: Selection) async throws(ToolFault) -> [TaskCard] {
        var arguments = arguments(selection, limit: Self.pageSize)
        var cards: [TaskCard] = []
        for _ in 0..<Self.mostPages {
            let result = try await call("list_tasks", .object(arguments))
            cards += TaskCard.list(result["tasks"])
            guard let cursor = result["next_cursor"], cursor.string != nil else { break }
            arguments["cursor"] = cursor
        }
        return cards
    }

    /// Reads the current state of a task.
    mutating func card(_ id: String) async throws(ToolFault) -> TaskCard {
        let result = try await call("get_task", ["id": .string(id)])
        guard let card = TaskCard(result["task"]) else {
            throw ToolFault(code: "unavailable", message: "I could not read that task.")
        }
        return card
    }

    mutating func cards(_ mentions: [Mention]) async throws(ToolFault) -> [TaskCard] {
        var cards: [TaskCard] = []
        for mention in mentions { cards.append(try await card(mention.id)) }
        return cards
    }
}

/// Reading and answering a message.
extension AssistantTurn {
    mutating func answer(_ message: String) async -> Saying {
        let utterance = Utterance(message)
        let readings = Clauses.read(utterance.passage, now: now, zone: zone)
        guard !readings.isEmpty else { return await unknown(utterance) }
        guard readings.count > 1 else {
            mood = readings[0].mood ?? mood
            let said = await perform(readings[0].request)
            // A name that was not found may be misspelt.
            guard !said.isDone, said.pending == nil, memory.done == nil, let corrected = Spelling.corrected(utterance)
            else {
                return said
            }
            let readings = Clauses.read(Utterance(corrected).passage, now: now, zone: zone)
            guard readings.count == 1 else { return said }
            var turn = saying(corrected)
            let again = await turn.perform(readings[0].request)
            self = turn
            return again
        }
        var texts: [String] = []
        var last = Saying("")
        for reading in readings {
            // A question keeps its own part of the message.
            var turn = self.saying(reading.text)
            turn.mood = reading.mood ?? turn.mood
            last = await turn.perform(reading.request)
            self = turn
            texts.append(last.text)
            if last.pending != nil || !last.isDone { break }
        }
        last.text = texts.joined(separator: "\n")
        return last
    }
}

/// Confirmation before changes.
extension AssistantTurn {
    /// Returns true when tasks must be shown for confirmation: several that were only described, and that the user did
    /// not just see, or whose due dates are more than a day apart. Tasks named one by one, or by their positions in a
    /// list, need none.
    mutating func needsConsent(_ target: Target, _ mentions: [Mention]) async throws(ToolFault) -> Bool {
        switch target {
        case .named, .places, .run, .ids, .it, .other: return false
        case .count: return true
        case .matching(let selection, _) where selection.isBare: return true
        case .them, .matching:
            guard mentions.count > 1 else { return false }
            guard mentions.count <= Self.mostUnasked, mentions.allSatisfy({ seen.contains($0.id) }) else { return true }
            return Self.areApart(try await cards(mentions), in: self)
        }
    }

    /// Returns true when the due dates are more than a day apart, or only some tasks have one.
    private static func areApart(_ cards: [TaskCard], in turn: AssistantTurn) -> Bool {
        let days = cards.map { $0.due?.wallTime(in: turn.zone).date.daysSince1970 }
        let dated = days.compactMap { $0 }
        guard let first = dated.min(), let last = dated.max() else { return false }
        return dated.count < days.count || last - first > 1
    }

    private var isDuty: Bool { RequestParser(Utterance(message.text).passage, now: now, zone: zone).isDuty }

    /// Answers a question or a proposal; changes of existing tasks are confirmed first.
    mutating func consider(_ request: Request) async throws(ToolFault) -> Saying {
        switch (mood, request) {
        case (.ability, _): return Talks.ability(of: request)
        case (.question, .complete(let target)): return try await tell(target, .status)
        // `maybe I should clean the oven on friday`
        case (.proposal, .add(let drafts)) where isDuty && drafts.count == 1:
            return Talks.shallIAdd(drafts[0], facts: drafts[0].due.map { ["due " + words.day($0)] } ?? [])
        case (.proposal, .add(let drafts)) where !drafts.contains { $0.isGeneral }: return try await carryOut(request)
        case (.proposal, .add), (.question, .incomplete(.title)): return Talks.ability(of: request)
        case (_, .add(let drafts)):
            guard let draft = drafts.first, drafts.count == 1 else { return Talks.unknown }
            return Talks.shallIAdd(draft, facts: draft.due.map { ["due " + words.day($0)] } ?? [])
        case (_, .renameTag), (_, .saveFilter), (_, .restore), (_, .incomplete): return Talks.ability(of: request)
        case (_, .undo), (_, .redo), (_, .takeBack):
            return Saying("Say “undo” to take back your last change.", suggestions: ["Undo"])
        default:
            mustAsk = true
            return try await carryOut(request)
        }
    }
}

extension Request {
    /// True when the request may change anything.
    var changes: Bool {
        switch self {
        case .list, .tell, .tags, .filters, .runFilter, .reminders, .plan, .more, .talk, .mention, .arrange: false
        default: true
        }
    }
}

/// Reporting the facts about a task.
extension AssistantTurn {
    mutating func tell(_ target: Target, _ fact: TaskFact) async throws(ToolFault) -> Saying {
        // `what's in shopping?`
        if case .named(let name) = target, fact == .all, case .none = try await resolve(target, in: .open),
            let tag = Self.tag(name, among: TagSummary(try await call("list_tags")).names)
        {
            var selection = Selection()
            selection.add(tag.asFilterTag, "tagged \(tag)")
            return try await list(selection, .list)
        }
        return try await with(target, in: fact == .status ? .all : .open, Self.hearing) {
            (turn, mentions) async throws(ToolFault) in
            guard mentions.count == 1 else {
                let cards = try await turn.cards(Array(mentions.prefix(20)))
                turn.remember(cards)
                return Saying("Here they are:\n" + turn.numbered(cards))
            }
            let card = try await turn.card(mentions[0].id)
            turn.memory.touched = [card.mention]
            return Saying(
                turn.words.answer(fact, card),
                suggestions: card.isCompleted ? ["Reopen it"] : ["Mark it as done", "Move it to tomorrow"])
        }
    }
}

extension TaskWords {
    func answer(_ fact: TaskFact, _ card: TaskCard) -> String {
        let title = Self.quoted(card.title)
        switch fact {
        case .all: return all(card)
        case .status:
            let due = card.due.map { (isOver($0) ? ", overdue since " : ", due ") + day($0) } ?? ""
            return card.isCompleted ? "Yes, \(title) is done." : "No, \(title) is still to do\(due)."
        case .due:
            let repeats = card.recurrence.map { " and repeats " + $0.words } ?? ""
            return card.due.map { "\(title) is due \(day($0))\(repeats)." } ?? "\(title) has no due date."
        case .priority: return "\(title) is \(card.priority.rawValue)."
        case .tags: return card.tags.isEmpty ? "\(title) has no tags." : "\(title) is tagged \(Self.joined(card.tags))."
        case .description:
            return card.description.map { $0.isEmpty ? "\(title) has no description." : "\(title): \($0)" }
                ?? "\(title) has no description."
        case .checklist: return card.checklist.isEmpty ? "\(title) has no checklist." : "\(title):\n" + steps(card)
        case .recurrence: return card.recurrence.map { "\(title) repeats \($0.words)." } ?? "\(title) does not repeat."
        case .reminders: return reminders(card) ?? "\(title) has no reminders of its own."
        }
    }

    private func all(_ card: TaskCard) -> String {
        var lines = [line(card)]
        if let description = card.description, !description.isEmpty { lines.append(String(description.prefix(1_000))) }
        if !card.checklist.isEmpty { lines.append(steps(card)) }
        if let reminders = reminders(card) { lines.append(reminders) }
        return lines.joined(separator: "\n")
    }

    private func reminders(_ card: TaskCard) -> String? {
        guard let minutes = card.reminders, !minutes.isEmpty else { return nil }
        return "Reminder: " + Self.reminders(minutes) + "."
    }

    private func steps(_ card: TaskCard) -> String {
        card.checklist.map { item in
            (item["done"]?.bool == true ? "[x] " : "[ ] ") + Self.shortened(item["title"]?.string ?? "")
        }.joined(separator: "\n")
    }
}
