/// Several tasks in one breath: `milk, eggs and bread`; but not `buy milk, eggs and bread`.
extension Reading {
    /// - Parameter isSaid: whether the words before said that there are several.
    /// - Returns: nil when one task is meant.
    func several(_ words: Passage, isSaid: Bool) -> [Draft]? {
        let isLines = words.contains(["\n", ";"])
        var (list, tags) = withoutList(words)
        let parts = isLines || !list.contains(["and", "&"]) ? parts(list) : items(list)
        guard (2...50).contains(parts.count), isSaid || isLines || words.count <= 60 else { return nil }
        list = words
        var drafts: [Draft] = []
        for part in parts {
            var reader = DraftReader(part, of: self)
            guard var draft = reader.read() else { return nil }
            if let tags { draft.add(tags: tags) }
            drafts.append(draft)
        }
        // `gym every monday, wednesday and friday`
        guard !parts.contains(where: { date($0) != nil || repetition($0) != nil }) else { return nil }
        guard isSaid || isLines || isListing(drafts, parts, isList: tags != nil) else { return nil }
        return isVerbLed(drafts) ? drafts : Self.shared(drafts)
    }

    /// Without `to my shopping list` at the end, and the tag that it is; nil when it is not there.
    private func withoutList(_ words: Passage) -> (Passage, tags: [String]?) {
        for offset in max(1, words.count - 6)..<max(words.count, 1) where ["to", "on"].contains(words.key(offset)) {
            var reader = DraftReader(words.from(offset), of: self)
            guard reader.takeList(), reader.at == reader.passage.count else { continue }
            return (words.upTo(offset), reader.draft.tags)
        }
        return (words, nil)
    }

    private func isListing(_ drafts: [Draft], _ parts: [Passage], isList: Bool) -> Bool {
        let counts = drafts.map { $0.title.split(separator: " ").count }
        let verbs = drafts.map { startsWithVerb($0.title) }
        if verbs.allSatisfy({ $0 }) {
            // `wash and iron shirts` is one; `call mum and pay the rent` are two.
            return counts.allSatisfy { (2...8).contains($0) } && (parts.count > 2 || counts.allSatisfy { $0 <= 5 })
        }
        guard !verbs.contains(true), counts.allSatisfy({ $0 <= 3 }) else { return false }
        return parts.count > 2 || isList
    }

    private func isVerbLed(_ drafts: [Draft]) -> Bool { drafts.contains { startsWithVerb($0.title) } }

    func startsWithVerb(_ title: String) -> Bool {
        title.split(separator: " ").first.map { AddWords.verbs.contains($0.lowercased()) } ?? false
    }

    /// What is said of the last of some things is said of all: `milk, eggs and bread for tomorrow`.
    private static func shared(_ drafts: [Draft]) -> [Draft] {
        guard let last = drafts.last,
            drafts.dropLast().allSatisfy({ $0.due == nil && $0.tags.isEmpty || $0.tags == last.tags })
        else { return drafts }
        return drafts.map { draft in
            var draft = draft
            draft.add(tags: last.tags)
            draft.due = draft.due ?? last.due
            draft.priority = draft.priority ?? last.priority
            return draft
        }
    }
}
