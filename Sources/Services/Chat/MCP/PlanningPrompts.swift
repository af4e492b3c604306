import MCP

/// The prompts for conversations about tasks. Their texts name tools, and contain no text of tasks.
struct PlanningPrompts: PromptProvider {
    func prompts(for session: ToolSession) -> [MCP.PromptTemplate] { Plan.allCases.map(\.prompt) }

    func fill(_ name: String, with arguments: [String: String], for session: ToolSession) throws -> PromptText {
        guard let plan = Plan(rawValue: name) else { throw RPCError.invalidParams("Unknown prompt") }
        let words = arguments.mapValues { $0.trimmingWhitespace.prefix(200) }.filter { !$0.value.isEmpty }
        return PromptText(description: plan.prompt.title, text: plan.text(about: words["tag"], within: words["hours"]))
    }
}

private enum Plan: String, CaseIterable {
    case day = "plan_my_day"
    case week = "weekly_review"

    private static let tag = PromptArgument(name: "tag", description: "Only tasks with this tag")
    private static let hours = PromptArgument(name: "hours", description: "How many hours there are, such as 4")

    var prompt: MCP.PromptTemplate {
        switch self {
        case .day:
            MCP.PromptTemplate(
                name: rawValue, title: "Plan my day", description: "Orders what is overdue and due today into a day.",
                arguments: [Self.tag, Self.hours])
        case .week:
            MCP.PromptTemplate(
                name: rawValue, title: "Weekly review",
                description: "Looks back on what was done, and forward to what is due.", arguments: [Self.tag])
        }
    }

    func text(about tag: Substring?, within hours: Substring?) -> String {
        let only = tag.map { " Look only at tasks tagged \"\($0)\"." } ?? ""
        switch self {
        case .day:
            let time = hours.map { " I have \($0) hours." } ?? ""
            return """
                Plan my day.\(time)\(only) List what is overdue or due today with list_tasks and the filter \
                `overdue | today`, then what is open without a date if there is room. Propose an order with the most \
                urgent first, say what will not fit and suggest a day for it. Change nothing before I agree; \
                then use reschedule and update_task.
                """
        case .week:
            return """
                Let us do my weekly review.\(only) First list what I completed with list_tasks, status completed and the \
                filter `completed after: 8 days ago`, and sum it up. Then list what is overdue and what is due with the filter \
                `overdue | next 7 days`, and what has no date with `no due`. For each that looks stale ask whether to \
                reschedule, drop or keep it. Change nothing before I agree.
                """
        }
    }
}

extension String {
    fileprivate var trimmingWhitespace: Substring {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }
}
