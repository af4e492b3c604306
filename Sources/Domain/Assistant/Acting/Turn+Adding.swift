import JSON
import Tasks

extension Turn {
    mutating func add(_ drafts: [Draft]) async throws(ToolFault) -> Saying {
        guard drafts.count > 1 else {
            guard let draft = drafts.first else { return ask(for: .title) }
            let card = TaskCard(try await call("add_task", draft.json)["task"])
            memory.done = message
            memory.fresh = card?.mention
            return added(card, draft)
        }
        let result = try await call("add_tasks", ["tasks": .array(drafts.map(\.json))])
        let results = result["results"]?.array ?? []
        let cards = results.compactMap { TaskCard($0["task"]) }
        memory.done = message
        memory.touched = cards.map(\.mention)
        memory.listed = memory.touched
        let lines = cards.enumerated().map { "\($0 + 1). \(words.line($1))" }
        var text = "Added \(TaskWords.count(cards.count)):\n" + lines.joined(separator: "\n")
        let failed = drafts.count - cards.count
        if failed > 0 { text += "\n\(TaskWords.count(failed)) could not be added." }
        return Saying(text, suggestions: ["Undo", "Show my tasks"], isDone: failed == 0)
    }

    private mutating func added(_ card: TaskCard?, _ draft: Draft) -> Saying {
        guard let card else { return Saying("Added \(TaskWords.quoted(draft.title)).") }
        memory.touched = [card.mention]
        var text = "Added \(TaskWords.quoted(card.title))" + words.facts(card).map { ", " + $0 }.joined()
        if let reminders = draft.reminders, !reminders.isEmpty {
            text += ", with a reminder " + TaskWords.reminders(reminders)
        }
        if !draft.checklist.isEmpty { text += ", with " + TaskWords.count(draft.checklist.count, "step") }
        return Saying(
            text + ".",
            suggestions: [
                "Undo", "Make it high priority", card.due == nil ? "Move it to tomorrow" : "What's due today?",
            ])
    }
}
