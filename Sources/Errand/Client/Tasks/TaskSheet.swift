import JSON
import Tasks
import Timestamps

/// One task, all of it.
struct TaskSheet: Sendable {
    private let task: ListedTask
    private let desk: Desk

    init(_ task: ListedTask, _ desk: Desk) { (self.task, self.desk) = (task, desk) }

    func say() {
        let console = desk.console
        console.say(
            "\(task.isDone ? console.paint("✓", .green) : "○") \(console.paint(TerminalText.line(task.title), .bold))")
        for (name, text) in facts {
            console.say("  \(console.paint(name.padded(to: 9), .dim)) \(TerminalText.line(text))")
        }
        for item in task.checklist {
            console.say("  \(item.isDone ? console.paint("☑", .green) : "☐") \(TerminalText.line(item.title))")
        }
        guard let description = task.description, !description.isEmpty else { return }
        console.say()
        TerminalText.lines(description).forEach { console.say("  " + $0) }
    }

    private var facts: [(String, String)] {
        let clock = desk.clock
        var facts = [("id", task.id), ("status", task.isDone ? "done" : "open")]
        if let due = task.due {
            facts.append(("due", clock.full(due) + (!task.isDone && clock.isOver(due) ? ", overdue" : "")))
        }
        facts += Understanding(task: task, clock: clock).lines.filter { $0.name != "due" && $0.name != "priority" }
            .map { ($0.name, $0.text) }
        facts.append(("priority", task.priority))
        if let number = task.json["series"]?["occurrence"]?.integer { facts.append(("series", "number \(number)")) }
        for (name, member) in [("added", "created_at"), ("changed", "updated_at"), ("done", "completed_at")] {
            if let moment = task.moment(member) { facts.append((name, clock.full(moment))) }
        }
        return facts
    }
}
