import Recurrence
import TimeZones
import Timestamps

/// Writes tasks as lines of todo.txt.
enum TodoTxtWriter {
    static func line(_ task: ExchangedTask) -> String {
        (opening(task) + title(task.title) + extras(task)).joined(separator: " ")
    }

    private static func opening(_ task: ExchangedTask) -> [String] {
        let created = task.created.map(day)
        guard task.isCompleted else {
            return [TodoTxtGrammar.letter(task.priority).map { "(\($0))" }, created].compactMap(\.self)
        }
        // The creation date may only follow the completion date.
        guard let completed = task.completed.map(day) else { return ["x"] }
        return ["x", completed, created].compactMap(\.self)
    }

    private static func title(_ title: String) -> [String] {
        title.spacedWords.enumerated().map { index, word in
            TodoTxtGrammar.isMeant(word, isFirst: index == 0) ? "\\\(word)" : String(word)
        }
    }

    private static func extras(_ task: ExchangedTask) -> [String] {
        var words = task.tags.map(TodoTxtGrammar.word(tag:))
        if task.isCompleted, let letter = TodoTxtGrammar.letter(task.priority) { words.append("pri:\(letter)") }
        if let due = task.due { words.append("due:\(due.wire)") }
        if let rule = task.recurrence {
            words.append("rrule:\(rule.rrule)")
            if rule.origin == .completion { words.append("from:completion") }
        }
        if let reminders = task.reminders {
            words.append("remind:" + (reminders.isEmpty ? "none" : reminders.map(String.init).joined(separator: ",")))
        }
        if let description = task.description, !description.isEmpty {
            words.append("note:" + TodoTxtGrammar.word(passage: description))
        }
        words += task.steps.map { ($0.isDone ? "step-done:" : "step:") + TodoTxtGrammar.word(passage: $0.title) }
        if let uid = task.uid { words.append("id:" + PercentText.encode(uid)) }
        return words
    }

    private static func day(_ instant: Timestamp) -> String { Zone.utc.wallTime(at: instant).date.iso8601 }
}
