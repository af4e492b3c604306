/// Steps of a task: `add milk to the checklist of X`, `check off milk on X`.
extension Reading {
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

    /// A step and the task that it is of: `milk on the shopping trip`, `milk in the checklist of X`.
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
