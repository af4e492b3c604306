import JSON
import Recurrence
import Tasks

/// Resolving targets to tasks.
extension AssistantTurn {
    enum Found: Sendable {
        case tasks([Mention])
        /// Any of these may be meant.
        case several([TaskCard])
        /// No task matches.
        case none(String)
        /// A word of the description is unknown.
        case unclear(String)
        /// No task was mentioned yet.
        case unspoken
    }

    /// The tasks that a request may be about.
    enum Scope: String, Sendable {
        case open, completed, all
    }

    mutating func resolve(_ target: Target, in scope: Scope = .open) async throws(ToolFault) -> Found {
        switch target {
        case .ids(let ids): return .tasks(ids.map { id in known.first { $0.id == id } ?? Mention(id: id, title: "") })
        case .it: return it
        case .them: return them
        case .other: return other
        case .places(let places): return listed(at: places)
        case .run(let count): return run(count)
        case .count:
            guard !memory.listed.isEmpty else { return .unspoken }
            return .several(try await cards(Array(memory.listed.prefix(9))))
        case .named(let name): return try await named(name, in: scope)
        case .matching(let selection, let isSingle): return try await matching(selection, isSingle: isSingle, in: scope)
        }
    }

    private var known: [Mention] { memory.touched + memory.listed }

    // MARK: what was spoken of

    private var it: Found {
        if memory.touched.count == 1 { return .tasks(memory.touched) }
        if memory.touched.isEmpty, memory.listed.count == 1 { return .tasks(memory.listed) }
        return .unspoken
    }

    private var them: Found {
        let them = memory.touched.count > 1 || memory.listed.isEmpty ? memory.touched : memory.listed
        return them.isEmpty ? .unspoken : .tasks(them)
    }

    private var other: Found {
        let rest = memory.listed.filter { !memory.touched.contains($0) }
        return memory.listed.count == 2 && rest.count == 1 ? .tasks(rest) : .unspoken
    }

    private func listed(at places: [Int]) -> Found {
        guard !memory.listed.isEmpty else { return .unspoken }
        var found: [Mention] = []
        for place in places {
            let index = place > 0 ? place - 1 : memory.listed.count + place
            guard memory.listed.indices.contains(index) else { return .none("number \(place)") }
            if !found.contains(memory.listed[index]) { found.append(memory.listed[index]) }
        }
        return .tasks(found)
    }

    private func run(_ count: Int) -> Found {
        guard !memory.listed.isEmpty else { return .unspoken }
        return .tasks(Array(count > 0 ? memory.listed.prefix(count) : memory.listed.suffix(-count)))
    }

    // MARK: by description

    private mutating func matching(_ selection: Selection, isSingle: Bool, in scope: Scope) async throws(ToolFault)
        -> Found
    {
        var selection = try await kindly(selection)
        if let stray = selection.strays.first { return .unclear(stray) }
        selection.status = selection.status ?? Selection.Status(rawValue: scope.rawValue)
        var subject = selection.search
        if !selection.words.isEmpty {
            let words = selection.words.joined(separator: " ")
            if let tag = Self.tag(words, among: TagSummary(try await call("list_tags")).names) {
                selection.add(tag.asFilterTag, "tagged \(tag)")
            } else {
                subject = words
            }
        }
        var cards = try await all(selection)
        switch try await sifted(cards, selection) {
        case .tasks(let left): cards = cards.filter { card in left.contains { $0.id == card.id } }
        case let other: return other
        }
        if let subject {
            let match = NameMatch(subject)
            cards = cards.filter { match.hasWord(of: $0.title) || $0.tags.contains { match.hasWord(of: $0) } }
            guard !cards.isEmpty else { return .unclear(subject) }
        }
        guard !cards.isEmpty else { return .none("") }
        if isSingle, cards.count > 1 { return .several(cards) }
        return .tasks(cards.map(\.mention))
    }

    // MARK: by name

    /// Filters tasks by those criteria of a selection that no filter expresses.
    mutating func sifted(_ cards: [TaskCard], _ selection: Selection) async throws(ToolFault) -> Found {
        var cards = cards
        if selection.isOfListed, !memory.listed.isEmpty {
            cards = cards.filter { card in memory.listed.contains { $0.id == card.id } }
        }
        if let frequency = selection.frequency { cards = cards.filter { $0.recurrence?.frequency == frequency } }
        for name in selection.exceptions {
            switch try await leaving(out: name, of: cards) {
            case .tasks(let left): cards = cards.filter { card in left.contains { $0.id == card.id } }
            case let other: return other
            }
        }
        return .tasks(cards.map(\.mention))
    }

    /// Removes the named tasks, by their tag or one by one.
    mutating func leaving(out name: String, of cards: [TaskCard]) async throws(ToolFault) -> Found {
        var left = cards
        let tags = TagSummary(try await call("list_tags")).names
        for name in Self.joined(name) ?? [name] {
            if let tag = Self.tag(name.filter { $0 != "#" }, among: tags) {
                left.removeAll { $0.tags.contains(tag) }
                continue
            }
            // `the thesis ones` are all tasks with that word.
            let said = Utterance(name).passage
            let isOnes = said.before(end: "ones", "tasks", "stuff") != nil
            let match = NameMatch((said.before(end: "ones", "tasks", "stuff", "one") ?? said).content)
            let named = left.filter {
                match.hasWord(of: $0.title) || !isOnes && match.isSure(of: $0.title) && match.isWhole(in: $0.title)
            }
            guard !named.isEmpty, !match.isEmpty else { return .unclear(name) }
            left.removeAll { named.contains($0) }
        }
        return .tasks(left.map(\.mention))
    }

    private mutating func named(_ name: String, in scope: Scope) async throws(ToolFault) -> Found {
        let found = try await openFirst(name, in: scope)
        if case .none = found, let names = Self.joined(name) {
            var all: [Mention] = []
            for name in names {
                switch try await openFirst(name, in: scope) {
                case .tasks(let found): all += found.filter { !all.contains($0) }
                // A match that alone would need confirmation is shown with the others.
                case .several(let cards) where cards.count == 1 && NameMatch(name).hasWord(of: cards[0].title):
                    mustAsk = true
                    all += cards.map(\.mention).filter { !all.contains($0) }
                default: return .none(name)
                }
            }
            return .tasks(all)
        }
        return found
    }

    /// Looks for an open task first, because past occurrences have the same title.
    private mutating func openFirst(_ name: String, in scope: Scope) async throws(ToolFault) -> Found {
        guard scope == .all else { return try await best(of: name, in: scope) }
        let open = try await best(of: name, in: .open)
        guard case .none = open else { return open }
        return try await best(of: name, in: .completed)
    }

    /// Splits `milk and eggs`, for the case that no title has both.
    private static func joined(_ name: String) -> [String]? {
        let parts = name.split(separator: ",").flatMap { part -> [String] in
            var parts: [String] = []
            var words: [Substring] = []
            for word in part.split(separator: " ") {
                if word.lowercased() == "and" || word == "&" {
                    parts.append(words.joined(separator: " "))
                    words = []
                } else {
                    words.append(word)
                }
            }
            return parts + [words.joined(separator: " ")]
        }
        let names = parts.filter { !$0.isEmpty }
        return (2...20).contains(names.count) ? names : nil
    }

    private mutating func best(of name: String, in scope: Scope) async throws(ToolFault) -> Found {
        let match = NameMatch(name)
        guard !match.isEmpty else { return .none(name) }
        var candidates = try await candidates(for: match, in: scope)
        let scored = candidates.map { (card: $0, score: match.score($0.title)) }
            .filter { $0.score >= NameMatch.enough }.sorted { $0.score > $1.score }
        guard let first = scored.first else {
            // `the vet appointment` has a word too many, and needs confirmation.
            let near = candidates.filter { match.hasSome(of: $0.title) }
            return Self.joined(name) == nil && match.telling.count == 2 && (1...3).contains(near.count)
                ? .several(near) : .none(name)
        }
        candidates = scored.filter {
            first.score - $0.score < NameMatch.margin && ($0.score == first.score || first.score < NameMatch.exact)
        }
        .map(\.card)
        if candidates.count > 1 {
            // Of several matches, the one just shown is preferred; of closed tasks, the latest.
            let spoken = candidates.filter { memory.touched.contains($0.mention) }
            if spoken.count == 1 { return .tasks(spoken.map(\.mention)) }
            let shown = candidates.filter { memory.listed.contains($0.mention) }
            if shown.count == 1 { return .tasks(shown.map(\.mention)) }
            let isSame = Set(candidates.map(\.title)).count == 1
            if isSame, scope == .completed { return .tasks([candidates[0].mention]) }
            return .several(Array(candidates.prefix(9)))
        }
        // `the school task`, where several have the tag.
        if match.telling.count == 1, candidates[0].title.lowercased() != name.lowercased(), isSaidAsKind(name),
            let tag = Self.tag(name, among: TagSummary(try await call("list_tags")).names)
        {
            var selection = Selection()
            selection.add(tag.asFilterTag, "tagged \(tag)")
            let tagged = try await all(selection)
            if tagged.count > 1 { return .several(Array(tagged.prefix(9))) }
        }
        // A word of three letters in a title identifies it when nothing is lost, or when it was just shown.
        guard
            candidates.allSatisfy({ card in
                match.isWhole(in: card.title)
                    && (match.isSure(of: card.title)
                        || (!isEnding || seen.contains(card.id)) && match.hasWord(of: card.title))
            })
        else { return .several(candidates) }
        return .tasks(candidates.map(\.mention))
    }

    /// True when a word of the message stands before a noun for tasks: `the school task`.
    private func isSaidAsKind(_ word: String) -> Bool {
        let passage = Utterance(message.text).passage
        let key = Utterance(word).words.first?.key
        return passage.keys.indices.contains { index in
            passage.key(index) == key && ["task", "one", "todo"].contains(passage.key(index + 1))
        }
    }

    /// Returns the results of a search with all words; if there are none, of a search with some; and if there are none,
    /// all tasks, because the words may be misspelt.
    private mutating func candidates(for match: NameMatch, in scope: Scope) async throws(ToolFault) -> [TaskCard] {
        let whole = try await search(match.telling.joined(separator: " "), in: scope)
        if whole.contains(where: { match.score($0.title) >= NameMatch.enough }) { return whole }
        var some: [TaskCard] = []
        for word in match.telling.prefix(4) where match.telling.count > 1 {
            for card in try await search(word, in: scope) where !some.contains(where: { $0.id == card.id }) {
                some.append(card)
            }
        }
        if some.contains(where: { match.score($0.title) >= NameMatch.enough }) { return some }
        var selection = Selection()
        selection.status = Selection.Status(rawValue: scope.rawValue)
        return try await all(selection)
    }

    /// Answers a question that no rule reads with what is known of the tasks whose titles share most words with it.
    mutating func recognised(_ words: Passage) async -> Saying? {
        let match = NameMatch(words.content)
        guard !match.isEmpty, let cards = try? await candidates(for: match, in: .all) else { return nil }
        let shared = cards.map { (card: $0, count: match.shared(with: $0.title)) }
        guard let most = shared.map(\.count).max(), most > 0 else { return nil }
        let best = shared.filter { $0.count == most }.map(\.card)
        guard best.count > 1 else { return try? await tell(.ids([best[0].id]), .all) }
        guard best.count <= 9 else { return nil }
        remember(best)
        return Saying("I found \(TaskWords.count(best.count)):\n" + numbered(best))
    }

    private mutating func search(_ query: String, in scope: Scope) async throws(ToolFault) -> [TaskCard] {
        let result = try await call(
            "search", ["query": .string(String(query.prefix(Self.longestQuery))), "status": .string(scope.rawValue)])
        return TaskCard.list(result["tasks"])
    }
}
