import Tasks

/// What people call priorities.
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

    /// A priority that the whole of some words name: `P1`, `high priority`, `a low priority task`, `priority 2`.
    static func read(_ words: Passage) -> TaskPriority? {
        var rest = words.dropping(
            "a", "as", "to", "be", "the", "of", "is", "with", "set", "at", "very", "really", "now")
        rest = rest.before(end: ["task", "item", "one", "now", "again", "instead"]) ?? rest
        if rest.count == 1, let hyphenated = rest.key(0), hyphenated.hasSuffix("-priority") {
            return value(String(hyphenated.dropLast(9)))
        }
        rest = rest.after(["priority", "prio", "priority level", "priority :"]) ?? rest
        rest = rest.before(end: ["priority", "prio"]) ?? rest
        guard rest.count == 1 else { return nil }
        let isNumber = rest.key(0).flatMap { Int($0) } != nil || ["one", "two", "three", "four"].contains(rest.key(0))
        guard !isNumber || rest.range.lowerBound > words.range.lowerBound else { return nil }
        return value(rest.key(0))
    }
}
