/// `mark the standup as complete`, `done with the taxes`, `the second one is done`, and the opposite.
extension RequestParser {
    var finishing: Request? {
        if passage.isOne(of: [
            "done", "finished", "completed", "complete", "all done", "its done", "did it", "complete it", "finito",
            "finish", "tick",
        ]) {
            return .complete(.it)
        }
        return marking ?? reopening ?? completing ?? stating
    }

    private static let doneWords = [
        "as done", "as complete", "as completed", "as finished", "done", "complete", "completed", "finished", "off",
        "as closed", "as ticked", "closed", "as being done", "as being complete", "as all done",
    ]
    private static let openWords = [
        "as not done", "as undone", "as incomplete", "as open", "as pending", "as not complete", "as not completed",
        "as todo", "as to do", "as unfinished", "as not finished", "not done", "undone", "incomplete",
        "as outstanding", "as uncompleted", "open again", "as to-do", "not completed", "as still open",
        "not complete", "as active", "pending", "as open again",
    ]

    /// `mark X as done`.
    private var marking: Request? {
        guard
            let rest = passage.after(
                "mark", "set", "flag", "check", "tick", "cross", "put", "make", "strike", "scratch", "move")?.withoutNow
        else { return nil }
        if let words = rest.before(
            end: Self.openWords.map { $0 } + [
                "to pending", "to open", "to not done", "back to not done", "back to open", "to incomplete",
            ])
        {
            return target(words).map { .reopen($0) }
        }
        let endings =
            Self.doneWords + [
                "to done", "to complete", "to completed", "off the list", "off my list", "off my todo list",
                "off as done", "to finished",
            ]
        if let words = rest.before(end: endings) {
            // The removed day may have identified the task.
            guard let target = target(words), !target.isSelection || !isDayDropped else { return nil }
            return .complete(target)
        }
        // `mark as done: the standup`
        for done in ["as done", "as complete", "as completed", "done", "complete", "as finished", "off"] {
            guard let words = rest.after(done), let target = target(words), !target.isSelection || !isDayDropped else {
                continue
            }
            return .complete(target)
        }
        return nil
    }

    private var isDayDropped: Bool { passage.withoutNow.count < passage.count }

    private var reopening: Request? {
        if let rest = passage.after(
            "reopen", "re-open", "uncomplete", "unmark", "uncheck", "untick", "un-complete", "unfinish",
            "undo completing",
            "undo the completion of", "un-check", "re open", "reactivate", "mark as not done", "un-tick", "reinstate")
        {
            return target(rest.before(end: ["again", "as done", "as complete", "as completed"]) ?? rest).map {
                .reopen($0)
            }
        }
        let endings = [
            "isnt done", "arent done", "is not done", "are not done", "isnt finished", "isnt complete",
            "isnt done yet", "is not finished", "is not done yet", "arent done yet", "wasnt done", "is not complete",
            "isnt actually done", "isnt completed", "arent finished", "is still open", "is still to do",
            "needs doing again", "isnt finished yet",
        ]
        if let words = passage.before(end: endings) { return target(words).map { .reopen($0) } }
        guard
            let rest = passage.after(
                "i didnt finish", "i havent finished", "i didnt do", "i havent done", "i didnt actually finish",
                "im not done with", "i am not done with", "i havent actually done", "i have not finished",
                "i didnt complete", "i havent completed",
                "i didnt actually do")
        else { return nil }
        return target(rest.before(end: ["yet", "after all", "actually"]) ?? rest).map { .reopen($0) }
    }

    private static let verbs: Set = [
        "clear", "clean", "delete", "remove", "archive", "show", "list", "purge", "hide", "erase", "drop", "wipe",
        "mark",
        "not", "get", "reopen",
    ]

    private static let completions = [
        "complete", "finish", "finished", "completed", "done with", "done :", "check off", "tick off", "cross off",
        "close", "tick", "im done with", "i am done with", "i finished", "ive finished", "i have finished",
        "i completed", "ive completed", "i did", "ive done", "i have done", "all done with", "i just finished",
        "ive just finished", "i just did", "cross out", "strike off", "ive already done", "i already did",
        "finished with", "im finished with", "done -", "i have completed", "scratch off", "just finished",
        "close out", "finish off", "finish up", "complete the task", "wrapped up", "wrap up", "i have already done",
        "im through with", "just did", "i managed to finish", "i finally finished", "i finally did",
        "finally finished", "we finished", "i got done with", "mark off", "mark complete", "i just completed",
        "just completed", "knocked out", "i have just finished", "ive ticked off", "ive finally finished",
        "ive just done", "done", "already did",
    ]

    private var completing: Request? {
        if let rest = passage.after("check", "tick"), let target = target(rest), target.isReference {
            return .complete(target)
        }
        guard let rest = passage.after(Self.completions), rest.hasWords else { return nil }
        if let (step, task) = stepOfTask(rest, verb: passage.upTo(passage.count - rest.count)) {
            return .edit(task, .checkStep(step, done: true))
        }
        let plain =
            rest.before(end: ["as done", "as complete", "already", "now", "off", "just now", "as completed"]) ?? rest
        // `everything today` means today's tasks; `the report today` is done today.
        if let target = target(plain), target.isSelection || target.isReference { return .complete(target) }
        let words =
            plain.before(end: [
                "today", "yesterday", "this morning", "last night", "this afternoon", "this evening", "earlier",
                "at last",
                "already", "finally",
            ]) ?? plain
        if let target = target(words), target.isSelection { return nil }
        // `done today` asks for the tasks done today.
        if passage.key(0) == "done" || passage.key(0) == "completed" || passage.key(0) == "finished" {
            var reader = SelectionReader(passage, of: self)
            let selection = reader.read()
            if selection.words.isEmpty, selection.isSpecific { return nil }
        }
        return target(words).map { .complete($0) }
    }

    /// `X is done`.
    private var stating: Request? {
        guard
            passage.after(
                "what", "whats", "which", "when", "how", "show", "list", "is", "are", "was", "add", "create", "remind")
                == nil
        else { return nil }
        let endings = [
            "is done", "are done", "is complete", "is completed", "is finished", "are complete", "are finished",
            "are completed", "has been done", "is all done", "are all done", "is now done", "was done", "done",
            "have been done", "is sorted", "is dealt with", "finished", "is taken care of", "has been completed",
            "is now complete", "completed", "were done", "is over", "is checked off", "are sorted",
            "can be ticked off", "can be marked as done", "can be closed", "can be checked off",
        ]
        guard let words = passage.before(end: endings), words.hasWords, words.count <= 14 else { return nil }
        // `clear completed` is another request.
        guard words.count > 1 || !Self.verbs.contains(words.key(0) ?? "") else { return nil }
        // `clear everything that's done`
        if Self.verbs.contains(words.key(0) ?? ""), ["thats", "that", "which"].contains(words.last?.key ?? "") {
            return nil
        }
        if words.isOne(of: ["thats", "its"]) { return .complete(.it) }
        if words.isOne(of: ["theyre", "those are", "these are", "they are"]) { return .complete(.them) }
        guard
            words.after("get", "got", "i want to get", "getting", "all", "my", "i have", "did i", "have i", "i get")
                == nil || passage.contains(["is", "are"])
        else { return nil }
        guard let target = target(words.after("ive got", "i got", "got", "i have") ?? words) else { return nil }
        if case .matching = target, !passage.contains(["is", "are"]) { return nil }
        return .complete(target)
    }
}

extension Passage {
    /// The passage without words such as `for today` at the end.
    fileprivate var withoutNow: Passage {
        before(end: "for today", "today", "now", "already", "for now", "this morning", "for this week") ?? self
    }
}

/// `delete it`, `get rid of the overdue ones`, `clear my completed tasks`.
extension RequestParser {
    private static let deletions = [
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
        guard let rest = passage.after(Self.deletions),
            !["is", "are", "was", "were", "has", "have", "can", "day", "went", "got"].contains(rest.key(0))
        else { return nil }
        let words =
            rest.before(end: [
                "anymore", "any more", "altogether", "completely", "entirely", "too", "forever", "permanently",
            ]) ?? rest
        guard words.hasWords else { return .incomplete(.task) }
        guard let target = target(words) else { return nil }
        // `clean the gutters` and `archive the reports` are tasks.
        if passage.after("clean", "archive", "clear") != nil, !target.isSelection { return nil }
        return .delete(target)
    }
}

/// `undo that`, `bring it back`.
extension RequestParser {
    var undoing: Request? {
        if passage.isOne(of: Self.undo) || isUndoing { return .undo }
        if passage.after("redo") != nil, passage.isMade(of: ["redo", "it", "that", "this", "the", "last", "change"]) {
            return .redo
        }
        if passage.isOne(of: ["undo the undo", "do it again", "put that back", "undo undo"]) { return .redo }
        let rest =
            passage.after(
                "restore", "undelete", "bring back", "recover", "un-delete", "put back", "unremove", "resurrect")
            ?? passage.after("get", "bring", "put", "i want", "i need", "give me", "id like", "i would like").flatMap {
                rest in
                rest.before(end: "back") ?? rest.before(end: "back on my list", "back on the list", "back to my list")
            }
        guard let rest, rest.hasWords, let target = target(rest) else { return nil }
        return .restore(target)
    }

    /// `undo the last thing you did`
    private var isUndoing: Bool {
        guard let rest = passage.after("undo", "revert", "reverse", "take back", "roll back") else { return false }
        return rest.isMade(of: [
            "the", "last", "thing", "things", "you", "did", "just", "that", "it", "my", "change", "action", "changes",
            "one", "what", "i", "this", "all", "of", "your", "there", "made", "we", "latest", "recent", "most",
            "them", "everything", "command", "edit", "move",
        ])
    }

    private static let undo: Set = [
        "undo", "undo that", "undo it", "undo this", "undo the last one", "undo last", "undo my last change",
        "undo the last change", "undo the last action", "undo last action", "take that back", "take it back",
        "revert", "revert that", "revert it", "roll back", "rollback", "roll that back", "undo what you did",
        "undo what you just did", "i didnt mean that", "i didnt mean to do that", "that was a mistake",
        "thats wrong undo", "oops", "whoops", "undo the change", "ctrl z", "undo my last action", "go back",
        "undo the last thing", "put it back how it was", "put it back", "undo the delete", "undo delete",
        "undo the deletion", "undo all that", "undo please", "reverse that", "change it back", "change that back",
        "undo your last change", "undo last change", "my mistake undo that", "no undo that", "no undo",
    ]
}
