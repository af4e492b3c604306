/// Words behind a list of tags that are no tags.
enum TagWords {
    static let endings: Set = [
        "sorted", "ordered", "sort", "order", "due", "that", "which", "with", "and", "or", "but", "not", "by", "for",
        "tasks", "task", "overdue", "the", "a", "an", "to", "it", "today", "tomorrow", "is", "are", "this", "on",
        "recurring", "repeating", "repeats", "remind", "at", "every", "in", "from", "before", "after", "priority",
        "items", "ones", "p1", "p2", "p3", "p4", "please", "thats", "next", "called", "named", "high", "urgent",
        "without", "when", "?",
    ]

    /// Words at which no date begins, so that none is looked for.
    static let conditions: Set = [
        "tagged", "tasks", "task", "all", "everything", "my", "me", "show", "list", "p1", "p2", "p3", "p4", "work",
        "sorted", "with", "of", "items", "things", "that", "are", "is", "have", "do", "what", "open", "completed",
        "done", "now",
    ]
}
