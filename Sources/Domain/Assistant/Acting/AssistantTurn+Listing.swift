import JSON
import Tasks
import TimeZones

/// Listing and counting tasks.
extension AssistantTurn {
    /// Maximum number of tasks shown at once.
    private static let shown = 40

    mutating func list(_ selection: Selection, _ manner: Request.Manner) async throws(ToolFault) -> Saying {
        if manner == .most { return try await mostImportant() }
        var selection = try await kindly(selection)
        if let search = selection.search, !selection.isSpecificBesidesSearch {
            return try await self.search(search, selection, manner)
        }
        if selection.words.count <= 3, selection.exceptions.isEmpty, let word = try await unknownWord(of: selection) {
            // A question about a day is answered by the day, and says what was not understood.
            guard
                selection.conditions.contains(where: {
                    $0.contains("due") || $0.contains("today") || $0.contains("tomorrow")
                })
            else { return Self.unclear(word) }
            selection.words = []
            var said = try await list(selection, manner)
            said.text = "I don't understand \(TaskWords.quoted(word)), so I went by the day.\n" + said.text
            return said
        }
        selection = try await settled(selection)
        if selection.isSifted,
            !selection.isOfListed || !memory.listed.isEmpty || !selection.exceptions.isEmpty
                || selection.frequency != nil
        {
            let cards = try await all(selection)
            guard case .tasks(let left) = try await sifted(cards, selection) else {
                return Self.unclear(selection.exceptions.joined(separator: ", "))
            }
            return shown(cards.filter { card in left.contains { $0.id == card.id } }, selection)
        }
        if manner == .count { return try await count(selection) }
        return try await show(
            .object(arguments(selection, limit: min(selection.limit ?? Self.shown, 100))), selection,
            isLimited: selection.limit != nil)
    }

    /// Returns a word that is neither a tag nor part of a task, which is reported rather than searched for.
    private mutating func unknownWord(of selection: Selection) async throws(ToolFault) -> String? {
        guard !selection.words.isEmpty else { return nil }
        let tags = TagSummary(try await call("list_tags")).names
        guard Self.tag(selection.words.joined(separator: " "), among: tags) == nil else { return nil }
        for word in selection.words where Self.tag(word, among: tags) == nil {
            if try await found(word, .all).isEmpty { return word }
        }
        return nil
    }

    /// Takes a word for tasks as a tag if there is one of that name: `show jobs`.
    mutating func kindly(_ selection: Selection) async throws(ToolFault) -> Selection {
        guard let kind = selection.kind, let tag = Self.tag(kind, among: TagSummary(try await call("list_tags")).names)
        else { return selection }
        var selection = selection
        selection.kind = nil
        selection.add(tag.asFilterTag, "tagged \(tag)")
        return selection
    }

    /// Resolves unknown words: as a tag if one has that name, otherwise as a search.
    private mutating func settled(_ selection: Selection) async throws(ToolFault) -> Selection {
        var selection = selection
        if let search = selection.search { selection.add(search.asFilterWords, "about \(TaskWords.quoted(search))") }
        guard !selection.words.isEmpty else { return selection }
        let tags = TagSummary(try await call("list_tags")).names
        let whole = selection.words.joined(separator: " ")
        let known =
            Self.tag(whole, among: tags).map { [$0] } ?? selection.words.compactMap { Self.tag($0, among: tags) }
        if !known.isEmpty,
            known.count == 1 && Self.tag(whole, among: tags) != nil || known.count == selection.words.count
        {
            for tag in known { selection.add(tag.asFilterTag, "tagged \(tag)") }
        } else {
            selection.add(whole.asFilterWords, "about \(TaskWords.quoted(whole))")
        }
        return selection
    }

    /// Returns the tag that a word means; `meeting` also means the tag `meetings`.
    static func tag(_ word: String, among tags: [String]) -> String? {
        let word = FoldedText(word).bytes
        return tags.first { FoldedText($0).bytes == word }
            ?? tags.first { FoldedText($0 + "s").bytes == word || FoldedText($0).bytes == word + Array("s".utf8) }
    }

    // MARK: showing

    mutating func show(_ arguments: JSONValue, _ selection: Selection, isLimited: Bool = false) async throws(ToolFault)
        -> Saying
    {
        let result = try await call("list_tasks", arguments)
        let cards = TaskCard.list(result["tasks"])
        let hasMore = !isLimited && result["next_cursor"]?.string != nil
        remember(cards)
        memory.filter = arguments["filter"]?.string
        memory.more = hasMore ? Continuation(arguments: arguments, cursor: result["next_cursor"]?.string ?? "") : nil
        guard !cards.isEmpty else {
            return Saying("You have no \(selection.noun(0)).", suggestions: ["Show my tasks", "What's overdue?"])
        }
        let head =
            hasMore
            ? "The first \(cards.count) of your \(selection.noun(2)):"
            : "You have \(cards.count) \(selection.noun(cards.count)):"
        return Saying(
            head + "\n" + numbered(cards) + (hasMore ? "\nSay “more” for the next ones." : ""),
            suggestions: Self.suggestions(cards, selection, hasMore: hasMore))
    }

    private static func suggestions(_ cards: [TaskCard], _ selection: Selection, hasMore: Bool) -> [String] {
        guard selection.status != .completed else {
            return hasMore ? ["More", "Reopen the first one"] : ["Reopen the first one"]
        }
        let act =
            cards.count == 1
            ? ["Mark it as done", "Move it to tomorrow"]
            : ["Mark the first one as done", "Move the last one to tomorrow"]
        return (hasMore ? ["More"] : []) + act
    }

    mutating func more() async throws(ToolFault) -> Saying {
        guard let more = memory.more else {
            return Saying("That was everything.", suggestions: ["Show my tasks", "What's due today?"])
        }
        var arguments = more.arguments
        if case .object(var object) = arguments {
            object["cursor"] = .string(more.cursor)
            arguments = .object(object)
        }
        return try await show(arguments, Selection())
    }

    func numbered(_ cards: [TaskCard]) -> String {
        cards.enumerated().map { "\($0 + 1). \(words.line($1))" }.joined(separator: "\n")
    }

    /// Remembers the shown tasks, as referents of `the second one` and, if there is one, of `it`.
    mutating func remember(_ cards: [TaskCard]) {
        memory.listed = Array(cards.map(\.mention).prefix(Mention.most))
        // An empty list leaves `it` unchanged.
        if !cards.isEmpty { memory.touched = cards.count == 1 ? memory.listed : [] }
    }

    // MARK: counting

    private mutating func count(_ selection: Selection) async throws(ToolFault) -> Saying {
        let cards = try await all(selection)
        remember(cards)
        guard !cards.isEmpty else { return Saying("You have no \(selection.noun(0)).", suggestions: ["Show my tasks"]) }
        let isMany = cards.count > 5
        return Saying(
            "You have \(cards.count) \(selection.noun(cards.count))" + (isMany ? "." : ":\n" + numbered(cards)),
            suggestions: ["Show them", "What should I do next?"])
    }

    // MARK: searching

    private mutating func search(_ query: String, _ selection: Selection, _ manner: Request.Manner)
        async throws(ToolFault) -> Saying
    {
        let status = selection.status ?? .open
        var cards = try await found(query, status)
        var isDone = false
        if cards.isEmpty, selection.status == nil {
            cards = try await found(query, .completed)
            isDone = !cards.isEmpty
        }
        remember(cards)
        let about = TaskWords.quoted(query)
        guard !cards.isEmpty else {
            return Saying(
                "I found nothing about \(about).", suggestions: ["Show my tasks", "Add \(TaskWords.shortened(query))"])
        }
        let head =
            isDone
            ? "Only \(TaskWords.count(cards.count, "completed task")) about \(about):"
            : "I found \(TaskWords.count(cards.count)) about \(about):"
        return Saying(head + "\n" + numbered(cards), suggestions: Self.suggestions(cards, selection, hasMore: false))
    }

    private mutating func found(_ query: String, _ status: Selection.Status) async throws(ToolFault) -> [TaskCard] {
        let result = try await call(
            "search", ["query": .string(String(query.prefix(Self.longestQuery))), "status": .string(status.rawValue)])
        return Array(TaskCard.list(result["tasks"]).prefix(Self.shown))
    }
}

extension Selection {
    /// True when it has criteria other than the search.
    var isSpecificBesidesSearch: Bool { !conditions.isEmpty || sort != nil || limit != nil || !words.isEmpty }

    /// `task due today`, `completed tasks tagged work`.
    func noun(_ count: Int) -> String {
        let noun = count == 1 ? "task" : "tasks"
        let isAdjective = { (phrase: String) in
            ["overdue", "recurring"].contains(phrase) || phrase.hasPrefix("P") && phrase.count == 2
        }
        let before =
            (status == .completed ? ["completed"] : status == .all ? [] : conditions.isEmpty ? ["open"] : [])
            + phrases.filter(isAdjective)
        let behind = phrases.filter { !isAdjective($0) && !$0.isEmpty }
        return (before + [noun] + behind).joined(separator: " ")
    }
}

/// The tags as returned by a tool.
struct TagSummary: Sendable {
    let tags: [(name: String, count: Int)]

    init(_ json: JSONValue) {
        tags = (json["tags"]?.array ?? []).compactMap { tag in
            (tag["name"]?.string ?? tag.string).map { ($0, tag["count"]?.integer.map(Int.init) ?? 0) }
        }
    }

    var names: [String] { tags.map(\.name) }
}

/// Advice on the next task.
extension AssistantTurn {
    private static let planned = 7

    mutating func plan() async throws(ToolFault) -> Saying {
        var selection = Selection()
        selection.conditions = ["(overdue | today)"]
        let due = try await all(selection)
        let late = due.filter { $0.due.map(words.isOver) ?? false }
        let today = due.filter { card in !late.contains(card) }
        var cards = (late + today).sorted { isPlanned($0, before: $1) }
        var isAhead = false
        if cards.isEmpty {
            cards = Array(try await ahead().prefix(Self.planned))
            isAhead = true
        }
        guard !cards.isEmpty else {
            remember([])
            return Saying("There is nothing to do. Enjoy it!", suggestions: ["Add a task"])
        }
        let rest = cards.count - Self.planned
        cards = Array(cards.prefix(Self.planned))
        remember(cards)
        let head =
            isAhead
            ? "Nothing is due today. You could get ahead with:"
            : "\(TaskWords.joined(summary(late.count, today.count))). I would go in this order:"
        let more =
            rest > 0
            ? "\nand \(rest) more. That is more than a day holds: what can wait could move to tomorrow." : ""
        return Saying(
            head.capitalizedFirst + "\n" + numbered(cards) + more,
            suggestions: ["Mark the first one as done", "What's due tomorrow?"])
    }

    private func summary(_ late: Int, _ today: Int) -> [String] {
        (late > 0 ? ["\(TaskWords.count(late)) overdue"] : [])
            + (today > 0 ? ["\(TaskWords.count(today)) due today"] : [])
    }

    /// Orders by priority, after tasks that are at a set time within the hour; among equals, timed tasks first, then
    /// the earliest due.
    private func isPlanned(_ left: TaskCard, before right: TaskCard) -> Bool {
        let (soon, sooner) = (isSoon(left), isSoon(right))
        if soon != sooner { return soon }
        if left.priority != right.priority, !soon { return left.priority < right.priority }
        let (first, second) = (moment(left), moment(right))
        if first.date == second.date, let one = left.due?.isWholeDay, let other = right.due?.isWholeDay, one != other {
            return other
        }
        return first < second
    }

    private func isSoon(_ card: TaskCard) -> Bool {
        guard let due = card.due, !due.isWholeDay else { return false }
        let now = zone.wallTime(at: now)
        return (now...now.adding(seconds: 3_600)).contains(due.wallTime(in: zone))
    }

    /// Orders by priority, then by due date.
    private func isBefore(_ left: TaskCard, _ right: TaskCard) -> Bool {
        if left.priority != right.priority { return left.priority < right.priority }
        return moment(left) < moment(right)
    }

    private func moment(_ card: TaskCard) -> WallTime {
        card.due?.wallTime(in: zone) ?? WallTime(daysSince1970: 100_000)
    }

    private mutating func ahead() async throws(ToolFault) -> [TaskCard] {
        try await all(Selection()).sorted { left, right in
            if (left.due == nil) != (right.due == nil) { return right.due == nil }
            return left.due == nil ? left.priority < right.priority : moment(left) < moment(right)
        }
    }

    /// Reports the most important task: of the highest priority, and due first.
    mutating func mostImportant() async throws(ToolFault) -> Saying {
        guard let first = try await all(Selection()).sorted(by: isBefore).first else {
            remember([])
            return Saying("There is nothing to do. Enjoy it!", suggestions: ["Add a task"])
        }
        remember([first])
        return Saying(
            "That would be \(words.line(first)).",
            suggestions: ["Mark it as done", "Move it to tomorrow", "Plan my day"])
    }
}
