/// Steps of a task: `add milk to the checklist of X`, `check off milk on X`.
extension RequestParser {
    private static let names = [
        "checklist", "check list", "check-list", "subtasks", "steps", "sub-tasks", "to-do list", "sub tasks",
    ]

    var checklist: Request? { addingSteps ?? removingStep ?? checkingStep }

    private var addingSteps: Request? {
        guard let rest = passage.after("add", "put", "give", "create", "make", "set up", "append", "include") else {
            return nil
        }
        // `a checklist to X: a, b`
        if let words = rest.after(
            "a checklist", "checklist", "steps", "the steps", "subtasks", "a checklist with", "checklist items",
            "these steps", "checklist item", "a checklist item", "a step", "a subtask", "step", "subtask", "the step",
            "the subtask", "the checklist item"),
            let request = steps(words)
        {
            return request
        }
        // `a to the checklist of X`
        for name in Self.names {
            guard
                let (left, right) = rest.splitLast(
                    at: "to the \(name)", "to \(name)", "on the \(name)", "to its \(name)", "as a step", "as steps",
                    "as subtasks", "as a subtask", "as a checklist item")
            else { continue }
            guard let behind = right.after("of", "for", "on", "in", "to") ?? (right.hasWords ? right : nil),
                let target = target(behind)
            else { continue }
            return .edit(target, .addSteps(items(left).map(\.content)))
        }
        for name in Self.names {
            if let left = rest.before(end: "to the \(name)", "to its \(name)", "to \(name)"), left.hasWords {
                return .edit(.it, .addSteps(items(left).map(\.content)))
            }
            // `a to X's checklist`
            guard let words = rest.before(end: name), let (left, right) = words.splitLast(at: "to", "on"),
                right.hasWords, let target = target(right)
            else { continue }
            return .edit(target, .addSteps(items(left).map(\.content)))
        }
        return nil
    }

    /// `to X: a, b`, `with a and b to X`, `a to X`, `: a, b`.
    private func steps(_ words: Passage) -> Request? {
        if let (left, right) = words.split(at: ":", "with", "-"), let behind = left.after("to", "for", "on", "of"),
            let target = target(behind)
        {
            return .edit(target, .addSteps(items(right).map(\.content)))
        }
        if let rest = words.after(":") {
            return .edit(.it, .addSteps(items(rest).map(\.content)))
        }
        guard let (left, right) = words.splitLast(at: "to", "for", "on"), let target = target(right) else { return nil }
        return .edit(target, .addSteps(items(left.dropping("called", "with", "named", ":")).map(\.content)))
    }

    private var removingStep: Request? {
        guard let rest = passage.after("remove", "delete", "drop", "take") else { return nil }
        for name in Self.names {
            guard
                let (left, right) = rest.splitLast(
                    at: "from the \(name)", "off the \(name)", "from \(name)", "from its \(name)")
            else {
                if let left = rest.before(end: "from the \(name)", "off the \(name)", "from its \(name)"), left.hasWords
                {
                    return .edit(.it, .removeStep(left.content))
                }
                continue
            }
            guard let behind = right.after("of", "for", "on", "in"), let target = target(behind) else { continue }
            return .edit(target, .removeStep(left.content))
        }
        guard let words = rest.after("the step", "step", "the subtask", "subtask", "the checklist item"),
            let (left, right) = words.splitLast(at: "from", "of", "on", "off"), let target = target(right)
        else { return nil }
        return .edit(target, .removeStep(left.content))
    }

    /// `check off milk on the shopping trip`.
    private var checkingStep: Request? {
        guard
            let rest = passage.after(
                "check off", "tick off", "cross off", "check", "tick", "mark off", "complete the step",
                "finish the step", "mark the step", "complete step", "uncheck", "untick", "complete the subtask",
                "mark step", "check off the step", "tick off the step")
        else { return nil }
        let isUndone = passage.after("uncheck", "untick") != nil
        return stepOfTask(rest, verb: passage.upTo(1)).map { .edit($1, .checkStep($0, done: !isUndone)) }
    }

    /// A step with its task: `milk on the shopping trip`, `milk in the checklist of X`.
    func stepOfTask(_ words: Passage, verb: Passage) -> (step: String, Target)? {
        guard verb.contains(["check", "tick", "cross", "step", "mark", "uncheck", "untick", "subtask"]) else {
            return nil
        }
        guard var (left, right) = words.splitLast(at: "on", "in", "from", "of") else { return nil }
        if let (outer, inner) = words.split(
            at: "on the checklist of", "from the checklist of", "in the checklist of", "on the checklist for",
            "in the checklist for", "off the checklist of")
        {
            (left, right) = (outer, inner)
        }
        left = left.before(end: "off", "as done", "done") ?? left
        right = right.before(end: "as done", "done", "off", "checklist", "as complete") ?? right
        let isList = right.trimmed.dropping("my", "the").isOne(of: [
            "list", "tasks", "to-do list", "todo list", "todos", "to do list",
        ])
        guard !isList, left.hasWords, let target = target(right) else { return nil }
        if case .matching = target { return nil }
        return (left.dropping("the", "step").content, target)
    }
}

/// Notes and descriptions: `add a note to the dentist: ask about the crown`.
extension RequestParser {
    var describing: Request? { addingNote ?? settingDescription ?? removingDescription }

    private static let notes = [
        "a note", "note", "the note", "notes", "a comment", "a description", "description", "the description",
        "some notes", "a memo", "comment", "details", "the comment",
    ]

    private var addingNote: Request? {
        guard let rest = passage.after("add", "attach", "write", "put", "leave", "append", "make"),
            let behind = rest.after(Self.notes)
        else {
            guard let words = passage.after("note on", "note for", "note to", "note that on"),
                let (left, right) = words.split(at: ":", "that", "saying")
            else { return nil }
            guard !left.trimmed.isOne(of: ["self", "myself"]) else { return nil }
            return target(left).map { .edit($0, .description(right.content, isAddition: true)) }
        }
        if let words = behind.after("to", "on", "for"),
            let (left, right) = words.split(
                at: ":", "saying that", "saying", "that says", "that", "with", "to say", "-", ",")
        {
            return target(left).map { .edit($0, .description(right.content, isAddition: true)) }
        }
        // `to X 'text'`
        if let words = behind.after("to", "on", "for"), words.last?.kind == .quotation, words.count > 1 {
            return target(words.upTo(words.count - 1)).map {
                .edit($0, .description(words.from(words.count - 1).content, isAddition: true))
            }
        }
        guard let (left, right) = behind.splitLast(at: "to", "on", "for"),
            left.trimmed.isQuotation || right.trimmed.isOne(of: ["it", "that", "this"])
        else {
            guard behind.first?.key == ":" || behind.trimmed.isQuotation, behind.hasWords else { return nil }
            return .edit(.it, .description(behind.content, isAddition: true))
        }
        return target(right).map { .edit($0, .description(left.content, isAddition: true)) }
    }

    private var settingDescription: Request? {
        guard let rest = passage.after("set", "change", "update", "edit", "replace", "make"),
            let behind = rest.after(
                "the description", "description", "the notes", "the note", "its description", "notes")
        else { return nil }
        let words = behind.after("of", "for", "on") ?? behind
        if let right = words.after("to", "as", ":", "with") {
            return .edit(.it, .description(right.content, isAddition: false))
        }
        guard let (left, right) = words.split(at: ":", "to say", "to read", "to", "as", "with") else { return nil }
        // A title may contain `to`; a quotation marks the beginning of the text.
        let quoted = words.last?.kind == .quotation ? words.from(words.count - 1) : nil
        let named = quoted.flatMap { _ in words.upTo(words.count - 1).before(end: "to", "as", ":", "with", "to say") }
        guard let target = target(named ?? left) else { return nil }
        return .edit(target, .description((quoted ?? right).content, isAddition: false))
    }

    private var removingDescription: Request? {
        guard let rest = passage.after("remove", "delete", "clear", "erase"),
            let behind = rest.dropping("the", "all").after("description", "notes", "note", "comment"),
            let words = behind.after("of", "from", "on", "for")
        else { return nil }
        return target(words).map { .edit($0, .description("", isAddition: false)) }
    }
}

/// `rename X to Y`, `call it Y`.
extension RequestParser {
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
        if let rest = passage.after(
            "call it", "call that", "name it", "title it", "it should say", "it should read", "it should be called",
            "that should say", "that should be called"), rest.hasWords
        {
            return .edit(.it, .title(rest.dropping("instead").content))
        }
        // `call the faucet task Replace kitchen faucet`
        if let rest = passage.after("call", "name"), let (left, right) = rest.split(at: "task", "one"),
            passage.utterance[right.first?.span ?? 0..<0].first?.isUppercase == true || right.isQuotation,
            let target = target(left)
        {
            return .edit(target, .title(right.content))
        }
        // `call the slides "Training slides" instead`
        if let rest = passage.after("call", "name", "title"),
            case let words = (rest.before(end: "instead", "now", "from now on") ?? rest).trimmed, words.count > 1,
            words.last?.kind == .quotation, let target = target(words.upTo(words.count - 1))
        {
            return .edit(target, .title(words.from(words.count - 1).content))
        }
        guard let rest = passage.after("change", "edit", "update", "replace", "correct", "reword", "fix") else {
            return nil
        }
        return renamed(rest, joints: ["to say", "to read", "to", "with", "into"])
    }

    /// Splits at a quotation if several joining words are possible; otherwise at the first.
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
