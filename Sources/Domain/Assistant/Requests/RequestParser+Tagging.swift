import Tasks

/// `tag it work`, `remove the tag work from it`, and requests about tags themselves.
extension RequestParser {
    var tagging: Request? { removingTags ?? addingTags }

    private var addingTags: Request? {
        if let rest = passage.after("add", "put", "attach", "give", "apply", "assign", "set") {
            if let request = namedTags(rest) { return request }
        }
        guard
            let rest = passage.after("tag", "label", "categorise", "categorize", "re-tag", "also tag", "file", "retag")
        else { return nil }
        if let (left, right) = rest.splitLast(
            at: "with the tags", "with the tag", "with tags", "with tag", "with", "as", "under", ":", "to be"),
            let names = names(right), let target = target(left)
        {
            return .edit(target, .addTags(names))
        }
        // `tag buy eggs breakfast`: the last word.
        let words = rest.trimmed
        guard words.count > 1, let name = words.last, name.kind != .mark else { return nil }
        let isList = ["and", "&", ","].contains(words.key(words.count - 2) ?? "")
        let length = isList && words.count > 3 ? 3 : 1
        guard let names = names(words.from(words.count - length)), let target = target(words.upTo(words.count - length))
        else { return nil }
        return .edit(target, .addTags(names))
    }

    /// `the tag X to Y`, `#x to Y`, `X as a tag to Y`.
    private func namedTags(_ rest: Passage) -> Request? {
        let after = rest.after(
            "tag", "tags", "the tag", "the tags", "a tag", "label", "the label", "a label", "a tag called", "a tag of",
            "tag :", "tags :")
        let isMarked = rest.first?.kind == .tag
        guard let words = after ?? (isMarked ? rest : nil) else {
            return tagBefore(rest)
        }
        if let (left, right) = words.split(at: "to", "on", "onto", "for"), let names = names(left),
            let target = target(right)
        {
            return .edit(target, .addTags(names))
        }
        if passage.key(0) == "give", let names = names(words) { return .edit(.it, .addTags(names)) }
        return after != nil
            ? names(words).map { .edit(.it, .addTags($0)) }
            : isMarked && words.words.allSatisfy { $0.kind != .word }
                ? names(words).map { .edit(.it, .addTags($0)) } : nil
    }

    /// `the work tag to X`, `give X the tag work`.
    private func tagBefore(_ rest: Passage) -> Request? {
        if let (left, right) = rest.split(at: "the tag", "the tags", "a tag", "tag"), passage.key(0) == "give",
            let names = names(right), let target = target(left)
        {
            return .edit(target, .addTags(names))
        }
        guard let (left, right) = rest.split(at: "to", "on", "onto"),
            let named = left.before(end: "tag", "tags", "label"),
            let names = names(named), let target = target(right)
        else { return nil }
        return .edit(target, .addTags(names))
    }

    private var removingTags: Request? {
        if let rest = passage.after(
            "untag", "remove tags from", "clear tags from", "clear the tags of", "remove all tags from",
            "remove the tags from", "clear the tags on", "clear tags on", "remove all the tags from",
            "clear all tags from")
        {
            if passage.key(0) == "untag", let (left, right) = rest.splitLast(at: "from", "as", "with") {
                // `untag work from X`, `untag X from work`: a task is rarely named after one of its tags.
                if let names = names(right), left.count >= right.count || right.count == 1 {
                    return target(left).map { .edit($0, .removeTags(names)) }
                }
                if let names = names(left) { return target(right).map { .edit($0, .removeTags(names)) } }
            }
            return target(rest).map { .edit($0, .clearTags) }
        }
        guard let rest = passage.after("remove", "delete", "take", "drop", "strip", "clear", "take off", "get rid of")
        else { return nil }
        let isMarked = rest.first?.kind == .tag
        if let words = rest.after("tag", "tags", "the tag", "the tags", "label", "the label", "its tag")
            ?? (isMarked ? rest : nil),
            let (left, right) = words.splitLast(at: "from", "off", "of", "on"), let names = names(left),
            let target = target(right)
        {
            return .edit(target, .removeTags(names))
        }
        if let (left, right) = rest.splitLast(at: "from", "off", "off of", "on"),
            let named = left.before(end: "tag", "tags", "label"),
            let names = names(named), let target = target(right)
        {
            return .edit(target, .removeTags(names))
        }
        // `remove christmas from the turkey's tags`
        if let (left, right) = rest.splitLast(at: "from"), let owner = right.before(end: "tags", "tag"),
            let names = names(left), let target = target(owner), target.isNamed || target.isReference
        {
            return .edit(target, .removeTags(names))
        }
        guard isMarked, let names = names(rest) else { return nil }
        return .edit(.it, .removeTags(names))
    }

    // MARK: tags by themselves

    private static let lists: Set = [
        "tags", "list tags", "list my tags", "show tags", "show my tags", "show me my tags", "what tags do i have",
        "my tags", "list all tags", "show all tags", "what tags are there", "which tags do i have",
        "show me all tags", "what tags do i use", "all tags", "what are my tags", "list all my tags",
        "show all my tags", "which tags are there", "what tags have i got", "show me the tags", "show me all my tags",
        "list the tags", "what labels do i have", "what tags have i used", "what categories do i have", "show labels",
        "list labels", "which tags do i use", "how many tags do i have", "show me tags",
    ]

    var taggingInGeneral: Request? {
        if passage.isOne(of: Self.lists) || isListing(["tags", "labels", "categories", "hashtags"]) { return .tags }
        if let rest = passage.after(
            "rename tag", "rename the tag", "change the tag", "change tag", "merge tag", "merge the tag",
            "rename label", "rename the label"),
            let (left, right) = rest.split(at: "to", "into", "as"), let old = names(left), let new = names(right),
            old.count == 1, new.count == 1
        {
            return .renameTag(from: old[0], to: new[0])
        }
        if let rest = passage.after("rename", "merge"), let (left, right) = rest.split(at: "to", "into", "as"),
            left.first?.kind == .tag || left.before(end: "tag") != nil, let old = names(left), let new = names(right),
            old.count == 1, new.count == 1
        {
            return .renameTag(from: old[0], to: new[0])
        }
        guard
            let rest = passage.after(
                "delete tag", "delete the tag", "remove tag", "remove the tag", "delete the label",
                "get rid of the tag", "drop the tag"),
            rest.splitLast(at: "from", "off", "of", "on") == nil
                || rest.before(end: "from everything", "from all tasks", "everywhere", "from all my tasks") != nil
        else { return wholeTagDeleted }
        let words =
            rest.before(
                end: "from everything", "from all tasks", "everywhere", "altogether", "completely", "from all my tasks")
            ?? rest
        return names(words).flatMap { $0.count == 1 ? .deleteTag($0[0]) : nil }
    }

    /// `delete the bills tag`.
    private var wholeTagDeleted: Request? {
        guard let rest = passage.after("delete", "remove", "get rid of"), let words = rest.before(end: "tag", "label"),
            words.count <= 3, let names = names(words), names.count == 1
        else { return nil }
        return .deleteTag(names[0])
    }
}

/// Words after a list of tags that are not tags.
enum TagWords {
    static let endings: Set = [
        "sorted", "ordered", "sort", "order", "due", "that", "which", "with", "and", "or", "but", "not", "by", "for",
        "tasks", "task", "overdue", "the", "a", "an", "to", "it", "today", "tomorrow", "is", "are", "this", "on",
        "recurring", "repeating", "repeats", "remind", "at", "every", "in", "from", "before", "after", "priority",
        "items", "ones", "p1", "p2", "p3", "p4", "please", "thats", "next", "called", "named", "high", "urgent",
        "without", "when", "?",
    ]

    /// Words that never begin a date.
    static let conditions: Set = [
        "tagged", "tasks", "task", "all", "everything", "my", "me", "show", "list", "p1", "p2", "p3", "p4", "work",
        "sorted", "with", "of", "items", "things", "that", "are", "is", "have", "do", "what", "open", "completed",
        "done", "now",
    ]
}

/// `make it P1`, `set the dentist to high priority`, `prioritise it`.
extension RequestParser {
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

    /// The priority after a joining word.
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

    /// `make the dentist high priority`: without a joining word.
    private func behindTarget(_ words: Passage) -> Request? {
        for offset in max(1, words.count - 5)..<max(words.count, 1) {
            guard let priority = PriorityWords.read(words.from(offset)) else { continue }
            let said = words.upTo(offset).before(end: "all", "a", "as", "to", "is", ":") ?? words.upTo(offset)
            let left = said.dropping("the priority of", "priority of", "of")
            guard let target = target(left) else { continue }
            return .edit(target, .priority(priority))
        }
        return nil
    }

    /// `the dentist is urgent`, `X should be P2`.
    private var statingPriority: Request? {
        // `priority of buy ham 2`
        if let rest = passage.after("priority of", "priority for", "the priority of", "prio of")?.trimmed,
            rest.count > 1,
            let priority = PriorityWords.value(rest.last?.key), case let left = rest.upTo(rest.count - 1),
            let target = target(left.before(end: "is", "to", ":", "=") ?? left), target.isNamed || target.isReference
        {
            return .edit(target, .priority(priority))
        }
        // `all house tasks p2`
        if passage.after("all", "both", "everything", "every") != nil,
            passage.after("all p1", "all p2", "all p3", "all p4") == nil, let request = behindTarget(passage)
        {
            return request
        }
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

/// The vocabulary of priorities.
enum PriorityWords {
    /// `p1`.
    static func exact(_ key: String?) -> TaskPriority? {
        guard let key, key.utf8.count == 2 else { return nil }
        return TaskPriority(key)
    }

    /// `p1`, `1`, `high`, `urgent`.
    static func value(_ key: String?) -> TaskPriority? {
        guard let key else { return nil }
        return exact(key) ?? values[key]
    }

    private static let values: [String: TaskPriority] = [
        "1": .p1, "one": .p1, "critical": .p1, "urgent": .p1, "highest": .p1, "top": .p1, "asap": .p1,
        "2": .p2, "two": .p2, "high": .p2, "important": .p2,
        "3": .p3, "three": .p3, "medium": .p3, "normal": .p3, "standard": .p3, "default": .p3, "regular": .p3,
        "4": .p4, "four": .p4, "low": .p4, "lowest": .p4, "unimportant": .p4, "minor": .p4,
    ]

    /// Returns the priority named by all of some words: `P1`, `high priority`, `a low priority task`, `priority 2`.
    static func read(_ words: Passage) -> TaskPriority? {
        var rest = words.dropping(
            "a", "as", "to", "be", "the", "of", "is", "with", "set", "at", "very", "really", "now")
        rest = rest.before(end: ["task", "item", "one", "now", "again", "instead"]) ?? rest
        if rest.count == 1, let hyphenated = rest.key(0), hyphenated.hasSuffix("-priority") {
            return value(String(hyphenated.dropLast(9)))
        }
        rest = rest.after(["priority", "prio", "priority level", "priority :"]) ?? rest
        rest = rest.before(end: ["priority", "prio"]) ?? rest
        // `urgent, p1`
        if rest.count == 3, rest.key(1) == ",", let first = value(rest.key(0)) { return exact(rest.key(2)) ?? first }
        guard rest.count == 1 else { return nil }
        let isNumber = rest.key(0).flatMap { Int($0) } != nil || ["one", "two", "three", "four"].contains(rest.key(0))
        guard !isNumber || words.contains(["priority", "prio", "level"]) else { return nil }
        return value(rest.key(0))
    }
}
