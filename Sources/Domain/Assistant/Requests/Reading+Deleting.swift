/// `delete it`, `get rid of the overdue ones`, `clear my completed tasks`.
extension Reading {
    private static let verbs = [
        "delete", "remove", "get rid of", "trash", "drop", "erase", "bin", "discard", "scrap", "cancel",
        "forget about", "clear", "forget", "throw away", "throw out", "delete task", "dump", "ditch", "kill",
        "clear out", "wipe", "clean up", "purge", "clean", "archive", "i dont need", "i no longer need",
        "no longer need", "dont need",
        "take off", "nuke", "empty", "i dont want",
    ]

    var deleting: Request? {
        if let rest = passage.after("take", "strike", "cross", "scratch"),
            let words = rest.before(end: "off my list", "off the list", "off", "off my todo list"),
            passage.key(0) == "take"
        {
            return target(words).map { .delete($0) }
        }
        if let words = passage.before(
            end: "can go", "can be deleted", "can be removed", "should be deleted", "is no longer needed",
            "isnt needed anymore", "is cancelled", "is canceled", "got cancelled", "was cancelled",
            "is not needed anymore", "has been cancelled"),
            passage.after("what", "which") == nil
        {
            return target(words).map { .delete($0) }
        }
        guard let rest = passage.after(Self.verbs) else { return nil }
        let words =
            rest.before(end: [
                "anymore", "any more", "altogether", "completely", "entirely", "too", "forever", "permanently",
            ]) ?? rest
        guard words.hasWords else { return .incomplete(.task) }
        guard let target = target(words) else { return nil }
        // Gutters are cleaned, and reports archived.
        if passage.after("clean", "archive", "clear") != nil, !target.isSelection { return nil }
        return .delete(target)
    }
}
