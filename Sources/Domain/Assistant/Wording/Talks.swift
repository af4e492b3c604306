/// The answers that need no tools.
enum Talks {
    static func answer(_ talk: Request.Talk) -> Saying {
        switch talk {
        case .hello: Saying("Hello! What can I do for you?", suggestions: ["What's due today?", "Plan my day", "Help"])
        case .thanks: Saying("You're welcome!", suggestions: ["What should I do next?"])
        case .goodbye: Saying("See you!")
        case .help: help
        case .identity:
            Saying(
                "I'm Errand's assistant. I add, find and change your tasks when you ask me to in plain English.",
                suggestions: ["Help", "What's due today?"])
        case .wellbeing:
            Saying(
                "All well, thank you. Shall we look at your tasks?", suggestions: ["What's due today?", "Plan my day"])
        case .yes: Saying("OK. Anything else?", suggestions: ["What's due today?", "Help"])
        case .no, .nevermind: Saying("All right, nothing was changed.", suggestions: ["What's due today?"])
        }
    }

    static let help = Saying(
        """
        You can say, for example:
        • Add call the dentist tomorrow at 9am #health p1
        • What's due today? Show all P1 tasks tagged work. Anything about the dentist?
        • Mark the standup as complete. Move it to Friday. Push the report back two days.
        • Rename it to …, tag it work, make it high priority, make it repeat weekly, remind me 30 minutes before it.
        • Delete the second one. Undo.
        • What should I do next?
        """, suggestions: ["What's due today?", "Plan my day", "Show my tasks"])

    static let unknown = Saying(
        "I'm not sure what you mean, so I have changed nothing. I can add, show, complete, move, change and delete tasks.",
        suggestions: ["What's due today?", "Add buy milk tomorrow at 5pm", "Help"], isDone: false)

    /// Returns the answer to an unknown message; in another language, it explains that only English is understood.
    static func unknown(_ utterance: Utterance) -> Saying {
        Tongue.isForeign(utterance)
            ? Saying(
                "I only understand English, so I have changed nothing. You can say, for example, “add buy milk tomorrow” or “what's due today?”",
                suggestions: ["What's due today?", "Help"], isDone: false) : unknown
    }

    static let dropped = Saying("All right, nothing was changed.", suggestions: ["What's due today?"])

    /// Returns the answer to a message that may be a task, but does not ask to add it.
    static func shallIAdd(_ draft: TaskDraft, facts: [String]) -> Saying {
        let facts = facts.map { ", " + $0 }.joined()
        return Saying(
            "Shall I add \(TaskWords.quoted(draft.title))\(facts) as a task? Say yes or no.",
            suggestions: ["Yes", "No"],
            pending: .confirm(
                [PlannedCall(name: "add_task", arguments: draft.json)], past: "Added \(TaskWords.quoted(draft.title)).")
        )
    }
}

extension Talks {
    /// Returns the answer to a question whether a request is possible.
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

    private static func example(of change: RequestedChange) -> String {
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
