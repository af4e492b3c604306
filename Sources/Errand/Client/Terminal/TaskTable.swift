/// A task as a row of a list.
struct TaskRow: Sendable, Equatable {
    /// The number by which the user can refer to it.
    var number: Int?
    var id = ""
    var title: String
    var isDone = false
    var due = ""
    var isOverdue = false
    var isToday = false
    var isRecurring = false
    var priority: String?
    var tags: [String] = []
}

extension Table {
    /// A list of tasks: the title takes the space left by the other columns.
    init(tasks: [TaskRow]) {
        self.init([
            // The next command names a task by its number, so that goes only when there is none.
            Column(title: "#", giveUp: Column.never, isRight: true),
            Column(title: "", widest: 1),
            Column(title: "Task", widest: nil),
            Column(title: "Due", giveUp: 1, widest: 18),
            Column(title: "Pri", giveUp: 2),
            Column(title: "Tags", giveUp: 3, widest: 22),
            Column(title: "Id", giveUp: 4),
        ])
        rows = tasks.map { task in
            [
                Cell(task.number.map(String.init) ?? "", .dim),
                task.isDone ? Cell("✓", .green) : Cell("○", .dim),
                Cell(task.title, task.isDone ? .dim : .plain),
                Cell(
                    (task.isRecurring && !task.due.isEmpty ? "↻ " : "") + task.due,
                    task.isDone ? .dim : task.isOverdue ? .red : task.isToday ? .yellow : .plain),
                // What most tasks have says nothing.
                Cell(task.priority.flatMap { $0 == "P3" ? nil : $0 } ?? "", Self.style(of: task)),
                Cell(task.tags.map { "#" + $0 }.joined(separator: " "), task.isDone ? .dim : .cyan),
                Cell(task.id, .dim),
            ]
        }
    }

    /// Only an unusual priority is coloured.
    private static func style(of task: TaskRow) -> Style {
        guard !task.isDone else { return .dim }
        return switch task.priority {
        case "P1": .boldRed
        case "P2": .yellow
        default: .dim
        }
    }
}
