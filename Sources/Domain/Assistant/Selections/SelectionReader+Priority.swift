import Tasks

/// `P1`, `high priority`, `P1 or P2`, `urgent`.
extension SelectionReader {
    mutating func takePriority() -> Bool {
        guard var found = priorities() else { return false }
        while let more = morePriorities() { found += more }
        _ = take("priority", "priorities")
        var unique: [TaskPriority] = []
        for priority in found.sorted() where !unique.contains(priority) { unique.append(priority) }
        let names = unique.map { $0.rawValue.lowercased() }
        let condition = names.count == 1 ? names[0] : "(" + names.joined(separator: " | ") + ")"
        selection.add(condition, unique.map(\.rawValue).joined(separator: " or "))
        return true
    }

    private mutating func morePriorities() -> [TaskPriority]? {
        let start = at
        if takes("and", "or", ",", "&", "/", "and/or") {
            _ = take("or", "and")
            if let more = priorities() { return more }
        }
        at = start
        return nil
    }

    private mutating func priorities() -> [TaskPriority]? {
        let start = at
        _ = take("with a", "with", "of", "marked as", "marked", "flagged as", "that are")
        if takes("priority", "prio", "priority level") {
            _ = take("is", "of", ":", "=", "level")
            if let priority = PriorityWords.value(key) {
                at += 1
                return [priority]
            }
            at = start
            return nil
        }
        if let exact = PriorityWords.exact(key) {
            at += 1
            return [exact]
        }
        // `my p1s`
        if let key, key.hasSuffix("s"), let exact = PriorityWords.exact(String(key.dropLast())) {
            at += 1
            (selection.hasNoun, selection.isPlural) = (true, true)
            return [exact]
        }
        if takes("high or critical", "critical or high") {
            _ = take("priority")
            return [.p1, .p2]
        }
        if takes("high priority", "high-priority", "important", "most important", "higher priority") {
            return [.p1, .p2]
        }
        if takes(
            "top priority", "top-priority", "highest priority", "urgent", "critical", "critical priority", "most urgent"
        ) {
            return [.p1]
        }
        if takes("medium priority", "normal priority", "medium-priority") { return [.p3] }
        if takes("low priority", "low-priority", "lowest priority", "unimportant") { return [.p4] }
        at = start
        return nil
    }
}
