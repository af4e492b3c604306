import Tasks

/// `make it P1`, `set the dentist to high priority`, `prioritise it`.
extension Reading {
    var prioritising: Request? { stepping ?? settingPriority ?? statingPriority }

    /// One step up or down.
    private var stepping: Request? {
        if let rest = passage.after(
            "prioritise", "prioritize", "raise the priority of", "increase the priority of",
            "bump up the priority of", "raise the priority on", "up the priority of", "bump the priority of",
            "increase priority of",
            "raise priority of", "increase the priority for", "upgrade", "escalate")
        {
            guard !rest.trimmed.isOne(of: ["my day", "my week", "my tasks"]) else { return nil }
            if let request = towards(rest, joints: ["to", "as"]) { return request }
            return target(rest).map { .edit($0, .raise) }
        }
        if let rest = passage.after(
            "deprioritise", "deprioritize", "lower the priority of", "decrease the priority of",
            "reduce the priority of", "lower the priority on", "drop the priority of", "de-prioritise",
            "de-prioritize",
            "lower priority of", "downgrade", "lower the priority for")
        {
            if let request = towards(rest, joints: ["to", "as"]) { return request }
            return target(rest).map { .edit($0, .lower) }
        }
        if let rest = passage.after("make"),
            let words = rest.before(end: "more important", "a higher priority", "higher priority", "more urgent")
        {
            return target(words).map { .edit($0, .raise) }
        }
        guard let rest = passage.after("make"),
            let words = rest.before(end: "less important", "a lower priority", "lower priority", "less urgent")
        else { return nil }
        return target(words).map { .edit($0, .lower) }
    }

    private var settingPriority: Request? {
        guard !isCreating else { return nil }
        if let rest = passage.after("set", "change", "update", "make", "put", "edit", "give", "add") {
            let named = rest.dropping("the", "its", "a")
            if let behind = named.after("priority", "prio") {
                if behind.first?.key == "to" || behind.first?.key == ":" {
                    if let priority = PriorityWords.read(behind.from(1))
                        ?? PriorityWords.value(behind.from(1).content.lowercased())
                    {
                        return .edit(.it, .priority(priority))
                    }
                }
                let words = behind.after("of", "for", "on", "level of") ?? behind
                if let request = towards(words, joints: ["to", "as", ":", "is", "="]) { return request }
                // `set priority high on X`
                if let (left, right) = behind.split(at: "on", "for", "to"),
                    let priority = PriorityWords.value(left.content.lowercased()), let target = target(right)
                {
                    return .edit(target, .priority(priority))
                }
            }
            // `give X priority 1`, `give X high priority`
            if passage.key(0) == "give", let request = behindTarget(rest) { return request }
        }
        guard
            let rest = passage.after(
                "set", "change", "make", "mark", "flag", "bump", "move", "raise", "lower", "put", "turn", "update",
                "upgrade",
                "promote", "drop", "increase", "decrease", "bring", "assign", "have")
        else { return nil }
        return towards(rest, joints: ["as", "to", "up to", "down to", "at", "as a", "to be", "with", "into", "into a"])
            ?? behindTarget(rest)
    }

    /// The priority behind a joining word.
    private func towards(_ words: Passage, joints: [String]) -> Request? {
        for offset in 1..<max(words.count, 1) {
            let right = words.from(offset)
            guard right.count <= 7, let behind = right.after(joints) else { continue }
            let named = PriorityWords.read(behind)
            let isOfPriority = passage.contains(["priority", "prio", "prioritise", "prioritize"])
            guard let priority = named ?? (isOfPriority ? PriorityWords.value(behind.content.lowercased()) : nil),
                let target = target(
                    words.upTo(offset).before(end: "up", "down", "all", "priority") ?? words.upTo(offset))
            else { continue }
            return .edit(target, .priority(priority))
        }
        return nil
    }

    /// `make the dentist high priority`: nothing between.
    private func behindTarget(_ words: Passage) -> Request? {
        for offset in max(1, words.count - 5)..<max(words.count, 1) {
            guard let priority = PriorityWords.read(words.from(offset)) else { continue }
            let left = words.upTo(offset).before(end: "all", "a", "as") ?? words.upTo(offset)
            guard let target = target(left) else { continue }
            return .edit(target, .priority(priority))
        }
        return nil
    }

    /// `the dentist is urgent`, `X should be P2`.
    private var statingPriority: Request? {
        if let (left, right) = passage.split(at: "for", "on"), let priority = PriorityWords.read(left),
            let target = target(right), target.isNamed
        {
            return .edit(target, .priority(priority))
        }
        guard
            passage.after(
                "what", "whats", "which", "show", "list", "when", "how", "is", "are", "add", "create", "new", "any")
                == nil,
            let (left, right) = passage.splitLast(
                at: "is", "should be", "is now", "has", "needs to be", "is really", "is actually", "are", "must be"),
            let priority = PriorityWords.read(right), let target = target(left), !target.isSelection
        else { return nil }
        return .edit(target, .priority(priority))
    }
}
