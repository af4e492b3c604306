/// Words that say that tasks are meant, and those that say nothing.
extension SelectionReader {
    private static let plurals: Set = [
        "tasks", "todos", "to-dos", "items", "things", "everything", "stuff", "ones", "anything", "work items",
        "errands", "todo's", "chores", "jobs",
    ]
    private static let singulars: Set = ["task", "todo", "to-do", "item", "thing", "one"]

    mutating func takeNoun() -> Bool {
        if takes("to do list", "todo list", "to-do list", "task list", "list of tasks", "to dos", "list") {
            (selection.hasNoun, selection.isPlural) = (true, true)
            return true
        }
        guard let key else { return false }
        if Self.plurals.contains(key) {
            (selection.hasNoun, selection.isPlural) = (true, true)
            if key == "ones" { selection.isOfListed = true }
            at += 1
            return true
        }
        if ["left", "remaining", "todo"].contains(key) {
            selection.hasNoun = true
            at += 1
            return true
        }
        if ["all", "every", "each", "any"].contains(key) {
            selection.isPlural = true
            at += 1
            return true
        }
        guard Self.singulars.contains(key) else { return false }
        selection.hasNoun = true
        at += 1
        return true
    }

    mutating func takeFiller() -> Bool {
        guard let key, rest.first?.kind != .quotation, rest.first?.kind != .tag else { return false }
        let isOrder = key == "first" && selection.sort != nil
        let isMark = rest.first?.isMark == true
        guard Self.light.contains(key) || Self.fillers.contains(key) || isOrder || isMark else { return false }
        if !isMark, !Self.light.contains(key) { selection.strays.append(key) }
        at += 1
        return true
    }

    /// Words that a description is the same without.
    private static let light: Set = [
        "the", "my", "of", "me", "our", "i", "ive", "have", "has", "got", "that", "which", "are", "is", "were", "was",
        "and", "a", "an", "there", "still", "it", "them", "these", "those", "this", "please", "just", "only", "also",
        "both", "whole", "entire", "thats", "theres", "currently", "be", "been", "to", "do", "need", "needs", "i'm",
    ]

    /// Words that may be passed over in a question.
    private static let fillers: Set = [
        "on", "in", "for", "at", "left", "remaining", "with", "whats", "what", "whos", "ive", "im", "has", "them",
        "else", "currently", "right", "now",
        "must", "should", "this", "get", "supposed", "up", "please", "just", "only", "also", "from", "our", "his",
        "those", "these", "about", "or", "as", "both", "total", "altogether", "here", "list's", "thats", "theres",
        "coming", "planned", "plan", "scheduled", "doing", "completing", "finishing", "free", "busy", "how", "plate",
        "agenda", "calendar", "diary", "day", "set", "pending?", "most", "whole", "entire", "full", "current", "by",
        "did", "so", "far", "am", "we", "exist",
    ]
}
