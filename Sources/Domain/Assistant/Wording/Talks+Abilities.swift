extension Talks {
    /// What is said to somebody who asks whether something can be done.
    static func ability(of request: Request) -> Saying {
        let example =
            switch request {
            case .add: "“add call the dentist tomorrow at 9am”"
            case .complete: "“complete” and the task's name"
            case .reopen: "“reopen” and the task's name"
            case .delete: "“delete” and the task's name; I ask before I delete several"
            case .move: "“move”, the task's name, and when to"
            case .skip: "“skip” and the name of a task that repeats"
            case .undo, .redo, .takeBack: "“undo”, and “redo” to have it back"
            case .restore: "“bring back” and the name of what you deleted"
            case .renameTag, .deleteTag: "“rename the tag home to house”, or “delete the tag home”"
            case .saveFilter, .deleteFilter: "“save a filter called Urgent for p1 & today”"
            case .edit(_, let change): example(of: change)
            default: "“help” for examples"
            }
        return Saying("Yes. Say \(example).", suggestions: ["Help", "Show my tasks"])
    }

    private static func example(of change: TaskChange) -> String {
        switch change {
        case .title: "“rename”, the task's name, “to” and the new one"
        case .description: "“add a note to”, the task's name, a colon and the note"
        case .priority, .raise, .lower: "“make”, the task's name, and “p1” to “p4”"
        case .addTags, .removeTags, .clearTags: "“tag”, the task's name, and the tag"
        case .recurrence, .stopRecurrence: "“make”, the task's name, and “repeat weekly”"
        case .reminders, .eveningBefore: "“remind me 30 minutes before” and the task's name"
        case .addSteps, .checkStep, .removeStep: "“add steps to”, the task's name, a colon and the steps"
        case .clearDue: "“remove the due date from” and the task's name"
        }
    }
}
