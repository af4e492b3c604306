import JSON

/// What a tool call does, in the words in which people ask for it.
enum Deed: String, Sendable, CaseIterable {
    case add, complete, reopen, delete, restore, schedule, prioritise, tag, rename, describe, remind, recur, list
    case filter, undo, skip

    /// English words of which one says that this is asked for.
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
        .remind: ["remind", "reminder", "reminders", "notify", "alert", "notification"],
        .recur: [
            "recur", "recurs", "recurring", "recurrence", "repeat", "repeats", "repeating", "every", "daily", "weekly",
            "monthly", "yearly", "annually", "series", "weekdays",
        ],
        .list: ["checklist", "step", "steps", "subtask", "subtasks", "item", "items"],
        .filter: ["filter", "filters", "save", "saved"],
        .skip: ["skip", "pass", "leave", "miss"],
        .undo: ["undo", "redo", "revert", "back", "oops", "mistake"],
    ]

    /// What these words ask for.
    static func asked(by words: Set<String>) -> Set<Deed> {
        Set(allCases.filter { !(Self.words[$0] ?? []).isDisjoint(with: words) })
    }

    /// What a call does.
    static func done(by name: String, _ arguments: JSONObject) -> Set<Deed> {
        switch name {
        case "add_task", "add_tasks", "quick_add": [.add]
        case "complete_task", "complete_tasks": [.complete]
        case "reopen_task", "reopen_tasks": [.reopen]
        case "delete_task", "delete_tasks", "delete_tag": [.delete]
        case "restore_task": [.restore]
        case "reschedule", "reschedule_tasks": [.schedule]
        case "set_recurrence": [.recur]
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
