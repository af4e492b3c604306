import JSON
import Recurrence
import Tasks
import TimeZones
import Timestamps

/// Our own format: `{"version":1,"tasks":[…]}` as it is exported, an account's export, or the array alone.
struct JSONExchange {
    let now: Timestamp

    /// What an answer says besides, which is the server's to decide.
    private static let passedOver: Set<String> = [
        "id", "created_at", "updated_at", "completed_at", "due_at", "rev", "series", "position", "deleted_at",
    ]

    /// The trash that an account's export has besides is passed over: what was thrown away stays so.
    func read(_ document: [UInt8]) throws(ExchangeFault) -> [ImportedLine] {
        guard let value = try? JSONValue(document, maximumDepth: 32), let tasks = value["tasks"]?.array ?? value.array
        else { throw .unreadable("must be a JSON array of tasks, or an object with the member tasks") }
        let fitting = TaskFitting(names: .json, zone: .utc, now: now)
        return tasks.enumerated().flatMap { index, task in
            guard case .object(let object) = task else {
                return [ImportedLine(line: index + 1, .faulty("must be an object"))]
            }
            return ImportedLine.fitted(self.task(object), line: index + 1, by: fitting)
        }
    }

    private func task(_ object: JSONObject) -> ExchangedTask {
        var task = ExchangedTask(wire: .object(object)) ?? ExchangedTask(title: "")
        // Only an id of ours names a task in another document too.
        task.uid = object["id"]?.string.flatMap { Self.isOurs($0) ? $0 : nil }
        for (name, value) in object.members where !value.isNull && !Self.passedOver.contains(name) {
            switch name {
            case "title", "description":
                if value.string == nil { task.leaveOut(name, "must be a string") }
                if name == "description", task.title.isEmpty { task.description = value.string }
            case "status":
                if ["pending", "completed"].contains(value.string) { continue }
                task.leaveOut(name, "must be one of pending, completed")
            case "priority":
                task.priority = value.string.flatMap { TaskPriority($0) }.flatMap { Int($0.rawValue.dropFirst()) }
                if task.priority == nil { task.leaveOut(name, "must be one of P1, P2, P3, P4") }
            case "due": if task.due == nil { task.leaveOut(name, "is no due date: \((value.string ?? "").excerpt)") }
            case "recurrence": readRule(value, into: &task)
            case "recurring_pattern": readPattern(value, into: &task)
            case "tags", "reminders", "checklist": check(name, value, &task)
            default: task.leaveOut(String(name.excerpt).oneLine, "means nothing here")
            }
        }
        return task
    }

    /// Whether it is written as our ids are.
    static func isOurs(_ id: String) -> Bool {
        id.utf8.count == 36
            && id.utf8.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : Character(Unicode.Scalar(byte)).isHexDigit
            }
    }

    private func readRule(_ value: JSONValue, into task: inout ExchangedTask) {
        guard task.recurrence == nil else { return }
        if let text = value.string ?? value["rrule"]?.string {
            let read = ForeignRule(text, of: "recurrence", from: task.due?.wall(in: .utc))
            task.notes += read.notes
            task.recurrence = read.rule
        } else {
            task.leaveOut("recurrence", "is no rule that a task can recur by")
        }
    }

    /// What other suites say in one word; `recurrence` wins.
    private func readPattern(_ value: JSONValue, into task: inout ExchangedTask) {
        guard task.recurrence == nil, value.string != "none" else { return }
        task.recurrence = try? RecurrenceRule(json: .object(JSONObject([("frequency", value)])))
        if task.recurrence == nil {
            task.leaveOut("recurring_pattern", "must be one of daily, weekly, monthly, yearly")
        }
    }

    private func check(_ name: String, _ value: JSONValue, _ task: inout ExchangedTask) {
        guard let elements = value.array else { return task.leaveOut(name, "must be an array") }
        let kept =
            switch name {
            case "tags": task.tags.count
            case "reminders": task.reminders?.count ?? 0
            default: task.steps.count
            }
        if kept < elements.count { task.leaveOut(name, "has \(elements.count - kept) elements that are none") }
    }
}
