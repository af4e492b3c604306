/// `undo that`, `bring it back`.
extension Reading {
    var undoing: Request? {
        if passage.isOne(of: Self.undo) || isUndoing { return .undo }
        if passage.after("redo") != nil, passage.isMade(of: ["redo", "it", "that", "this", "the", "last", "change"]) {
            return .redo
        }
        if passage.isOne(of: ["undo the undo", "do it again", "put that back", "undo undo"]) { return .redo }
        let rest =
            passage.after(
                "restore", "undelete", "bring back", "recover", "un-delete", "put back", "unremove", "resurrect")
            ?? passage.after("get", "bring", "put").flatMap { rest in
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
