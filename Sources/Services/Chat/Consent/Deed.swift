import JSON

/// The kind of change that a tool call makes, as users ask for it.
enum Deed: String, Sendable, CaseIterable {
    case add, complete, reopen, delete, restore, schedule, prioritise, tag, rename, describe, remind, recur, list
    case filter, undo, skip

    /// The English words for each kind, of which one suffices to ask for it.
    private static let words: [Deed: Set<String>] = [
        .add: ["add", "create", "new", "make", "note", "jot", "put", "plan", "remind", "schedule", "save"],
        .complete: [
            "complete", "completed", "done", "finish", "finished", "mark", "tick", "check", "close", "did",
        ],
        .reopen: ["reopen", "uncomplete", "open", "unfinished", "incomplete", "pending", "undone", "again"],
        .delete: ["delete", "remove", "trash", "drop", "discard", "erase", "clear", "cancel", "purge", "rid"],
        .restore: ["restore", "undelete", "recover", "back", "undo"],
        .schedule: [
            "due", "move", "reschedule", "postpone", "push", "delay", "defer", "snooze", "schedule", "deadline",
            "date", "today", "tonight", "tomorrow", "later", "week", "weekend", "month", "monday", "tuesday",
            "wednesday", "thursday", "friday", "saturday", "sunday", "bring",
        ],
        .prioritise: [
            "priority", "prioritise", "prioritize", "urgent", "important", "critical", "high", "medium", "low", "p1",
            "p2", "p3", "p4", "bump",
        ],
        .tag: ["tag", "tags", "tagged", "label", "labels", "untag", "retag"],
        .rename: ["rename", "call", "title", "name", "reword", "change", "edit"],
        .describe: ["description", "describe", "note", "notes", "detail", "details", "comment"],
        .remind: ["remind", "reminder", "reminders", "notify", "alert", "notification", "snooze", "later"],
        .recur: [
            "recur", "recurs", "recurring", "recurrence", "repeat", "repeats", "repeating", "every", "daily", "weekly",
            "monthly", "yearly", "annually", "series", "weekdays",
        ],
        .list: ["checklist", "step", "steps", "subtask", "subtasks", "item", "items"],
        .filter: ["filter", "filters", "save", "saved"],
        .skip: ["skip", "pass", "leave", "miss"],
        .undo: ["undo", "redo", "revert", "back", "oops", "mistake"],
    ]

    /// Returns the kinds that words ask for.
    static func asked(by words: Set<String>) -> Set<Deed> {
        Set(allCases.filter { !(Self.words[$0] ?? []).isDisjoint(with: words) })
    }

    /// Returns the kinds of a call.
    static func done(by name: String, _ arguments: JSONObject) -> Set<Deed> {
        switch name {
        case "add_task", "add_tasks", "quick_add": [.add]
        case "complete_task", "complete_tasks": [.complete]
        case "reopen_task", "reopen_tasks": [.reopen]
        case "delete_task", "delete_tasks", "delete_tag": [.delete]
        case "restore_task": [.restore]
        case "reschedule", "reschedule_tasks": [.schedule]
        case "set_recurrence": [.recur]
        case "snooze": [.remind]
        case "skip_occurrence": [.skip]
        case "set_reminders": [.remind]
        case "rename_tag": [.rename, .tag]
        case "save_filter": [.filter, .add]
        case "delete_filter": [.filter, .delete]
        case "undo", "redo": [.undo]
        default: Set(arguments.keys.compactMap { members[$0] })
        }
    }

    private static let members: [String: Deed] = [
        "title": .rename, "description": .describe, "priority": .prioritise, "tags": .tag, "add_tags": .tag,
        "remove_tags": .tag, "due": .schedule, "reminders": .remind, "recurrence": .recur, "checklist": .list,
    ]
}

/// The user's own words, as evidence for the intended change and its target.
///
/// Only the user's messages are read for it: never the results of tools, and never the assistant's answers.
struct OwnWords: Sendable {
    private static let manyWords: Set = [
        "all", "every", "everything", "both", "each", "them", "these", "those", "tasks", "todos", "items", "ones",
        "overdue", "rest", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ]
    private static let references: Set = [
        "it", "that", "this", "them", "those", "these", "one", "ones", "both", "all", "first", "second", "third",
        "fourth", "fifth", "last", "1", "2", "3", "4", "5",
    ]
    /// Words that do not identify a task.
    private static let empty: Set = [
        "the", "and", "for", "with", "from", "into", "that", "this", "task", "tasks", "todo", "all", "any", "are",
        "was",
        "you", "your", "not", "now", "then", "please", "show", "list", "what", "which", "when", "have", "has", "my",
        "mine", "our", "one", "ones",
    ]

    let words: Set<String>
    let deeds: Set<Deed>
    let speaksOfMany: Bool
    let refers: Bool

    /// - Parameter messages: the latest message, and the earlier ones that it may complete.
    init(_ messages: [String]) {
        let words = Set(messages.flatMap(Self.words))
        self.words = words
        deeds = Deed.asked(by: words).union(messages.contains { $0.contains("#") } ? [.tag] : [])
        speaksOfMany = !words.isDisjoint(with: Self.manyWords)
        refers = !words.isDisjoint(with: Self.references)
    }

    /// Returns true when one of a text's significant words is among these words.
    func mention(_ text: String) -> Bool {
        Self.words(text).contains { word in
            guard word.count >= 2, !Self.empty.contains(word) else { return false }
            return words.contains(word)
                || word.count >= 4 && words.contains { $0.hasPrefix(word) && $0.count - word.count <= 2 }
                || words.contains { $0.count >= 4 && word.hasPrefix($0) && word.count - $0.count <= 2 }
        }
    }

    /// Returns true when a task is mentioned by its title, or by one of its tags.
    func name(_ task: JSONValue) -> Bool {
        mention(task["title"]?.string ?? "")
            || (task["tags"]?.array ?? []).compactMap(\.string).contains(where: mention)
    }

    /// Returns the words of a text, in lower case.
    static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
    }
}
