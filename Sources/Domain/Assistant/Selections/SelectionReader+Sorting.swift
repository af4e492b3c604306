/// `sorted by due date`, `newest first`, `the top 3`.
extension SelectionReader {
    mutating func takeSort() -> Bool {
        if takes("newest first", "newest", "latest first", "most recent first", "most recent", "most recently added") {
            (selection.sort, selection.isDescending) = (.created, true)
            return true
        }
        if takes("oldest first", "oldest") {
            (selection.sort, selection.isDescending) = (.created, false)
            return true
        }
        if takes("alphabetically", "in alphabetical order", "alphabetical", "a to z", "a-z") {
            selection.sort = .title
            return true
        }
        let start = at
        if takes(
            "most important first", "highest priority first", "highest first", "in order of priority",
            "in priority order")
        {
            selection.sort = .priority
            return true
        }
        guard
            takes(
                "sorted by", "ordered by", "sort by", "order by", "sort them by", "order them by", "arranged by",
                "ranked by",
                "sorted on", "in order of", "sort it by", "and sort by", "by", "grouped by", "prioritised by")
        else { return false }
        _ = take("the", "their", "its")
        guard let sort = sortName() else {
            at = start
            return false
        }
        selection.sort = sort
        // The order of equals is the service's.
        let behind = at
        if !takes("then by", "then", "and then by", "and then", ", then by", ", then") || sortName() == nil {
            at = behind
        }
        selection.isDescending = sort == .created || sort == .updated || sort == .completed
        if takes(
            "descending", "desc", "in descending order", "latest first", "reversed", "backwards", "newest first",
            "in reverse", "last first", "in reverse order")
        {
            selection.isDescending = true
        } else if takes(
            "ascending", "asc", "in ascending order", "oldest first", "earliest first", "first", "soonest first",
            "highest first", "most important first")
        {
            selection.isDescending = false
        }
        return true
    }

    private mutating func sortName() -> Selection.Sort? {
        if takes(
            "due date", "due dates", "due", "deadline", "deadlines", "date", "when theyre due", "when they are due")
        {
            return .due
        }
        if takes("priority", "importance", "urgency", "priorities") { return .priority }
        if takes("title", "name", "titles", "names", "alphabet") { return .title }
        if takes(
            "creation date", "created", "created date", "date created", "creation", "date added", "age", "creation time"
        ) {
            return .created
        }
        if takes("completion date", "completed", "date completed", "completion") { return .completed }
        return takes("last change", "last changed", "last updated", "updated", "last modified") ? .updated : nil
    }

    /// `first 5`, `top three`; a number before a noun.
    mutating func takeLimit() -> Bool {
        let start = at
        if takes(
            "next task due", "next thing due", "next deadline", "next due", "next due task", "next task",
            "next item due")
        {
            selection.limit = 1
            selection.hasNoun = true
            selection.add("due & !overdue", "ahead")
            return true
        }
        let isIntroduced = takes("first", "top", "the first", "the top", "up to", "at most", "next", "last")
        let introduction = passage.key(at - 1)
        guard let number = key.flatMap(Places.number), rest.first?.kind == .word else {
            at = start
            return false
        }
        at += 1
        let isCounting = !["days", "day", "weeks", "week", "months", "month", "hours", "hour"].contains(key)
        let isBeforeNoun = ["tasks", "items", "todos", "things", "ones", "overdue", "p1", "p2", "open"].contains(key)
        guard isCounting, isIntroduced && introduction != "next" && introduction != "last" || isBeforeNoun else {
            at = start
            return false
        }
        selection.limit = number
        return true
    }
}
