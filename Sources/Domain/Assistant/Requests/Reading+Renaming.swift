/// `rename X to Y`, `call it Y`.
extension Reading {
    var renaming: Request? {
        if let rest = passage.after("rename it", "rename that", "rename this", "retitle it"), rest.hasWords,
            rest.after("to", "as", "into") == nil
        {
            return .edit(.it, .title(rest.content))
        }
        if let rest = passage.after("rename", "retitle", "reword", "re-name") {
            return renamed(rest, joints: ["to", "as", "into", "->", "=>"])
        }
        if let rest = passage.after("change", "set", "update", "edit", "make"),
            let behind = rest.after(
                "the title", "the name", "title", "name", "its name", "its title", "the title of the task")
        {
            let words = behind.after("of", "for", "on") ?? behind
            if let right = words.after("to", "as", ":"), right.hasWords { return .edit(.it, .title(right.content)) }
            return renamed(words, joints: ["to", "as"])
        }
        if let rest = passage.after("call it", "call that", "name it", "title it"), rest.hasWords {
            return .edit(.it, .title(rest.dropping("instead").content))
        }
        guard let rest = passage.after("change", "edit", "update", "replace", "correct", "reword", "fix") else {
            return nil
        }
        return renamed(rest, joints: ["to say", "to read", "to", "with", "into"])
    }

    /// Where several joints could part them, a quotation decides; otherwise the first does.
    private func renamed(_ words: Passage, joints: [String]) -> Request? {
        let words = words.trimmed
        if words.last?.kind == .quotation, let left = words.upTo(words.count - 1).before(end: joints),
            let target = target(left)
        {
            return .edit(target, .title(words.from(words.count - 1).content))
        }
        for offset in 1..<max(words.count, 1) {
            guard let right = words.from(offset).after(joints), right.hasWords else { continue }
            let left = words.upTo(offset)
            guard let target = target(left.before(end: "title", "name") ?? left), !target.isSelection else {
                return nil
            }
            return .edit(target, .title(right.content))
        }
        return nil
    }
}
