package import JSON
package import Recurrence
package import TimeZones
package import Timestamps

/// A task in transit between the suite and another program: everything that any of the formats can express.
///
/// A task's limits are not checked here, but when it is created.
package struct ExchangedTask: Sendable, Hashable {
    /// One item of the checklist.
    package struct Step: Sendable, Hashable {
        package var title: String
        package var isDone: Bool

        package init(_ title: String, isDone: Bool = false) {
            self.title = title
            self.isDone = isDone
        }
    }

    /// The id in the source program; our own id for one of our tasks.
    package var uid: String?
    package var title: String
    package var description: String?
    package var isCompleted = false
    /// From 1 to 4; nil for the default.
    package var priority: Int?
    package var tags: [String] = []
    package var due: ExchangedDue?
    /// Minutes before the due date; nil for the user's default.
    package var reminders: [Int]?
    package var recurrence: RecurrenceRule?
    package var steps: [Step] = []
    package var created: Timestamp?
    package var updated: Timestamp?
    package var completed: Timestamp?
    /// The zone of its series, if it recurs: an instant keeps its time of day there.
    package var clock: Zone?
    /// The parts that could not be kept when it was read.
    package var notes: [ImportNote] = []

    package init(title: String) { self.title = title }
}

extension ExchangedTask {
    /// Reads a task in the API's form; members that no format carries are ignored.
    ///
    /// - Returns: nil when the value is not a task.
    package init?(wire: JSONValue) {
        guard let title = wire["title"]?.string else { return nil }
        self.init(title: title)
        uid = wire["id"]?.string
        description = wire["description"]?.string
        isCompleted = wire["status"]?.string == "completed"
        priority = wire["priority"]?.string.flatMap { $0.hasPrefix("P") ? Int($0.dropFirst()) : nil }
        tags = wire["tags"]?.array?.compactMap(\.string) ?? []
        due = wire["due"]?.string.flatMap { ExchangedDue(wire: $0) }
        reminders = wire["reminders"]?.array.map { $0.compactMap { $0.integer.map { Int($0) } } }
        recurrence = wire["recurrence"].flatMap { try? RecurrenceRule(json: $0) }
        steps = (wire["checklist"]?.array ?? []).compactMap { step in
            step["title"]?.string.map { Step($0, isDone: step["done"]?.bool ?? false) }
        }
        created = wire["created_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        updated = wire["updated_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
        completed = wire["completed_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
    }

    /// The body that creates the task: only members with a value, always in the same order.
    package var wire: JSONObject {
        var members: [(key: String, value: JSONValue)] = [("title", .string(title))]
        if let description { members.append(("description", .string(description))) }
        if isCompleted { members.append(("status", "completed")) }
        if let priority { members.append(("priority", .string("P\(priority)"))) }
        if !tags.isEmpty { members.append(("tags", .array(tags.map { .string($0) }))) }
        if let due { members.append(("due", .string(due.wire))) }
        if let reminders {
            members.append(("reminders", .array(reminders.map { .number(JSONNumber($0)) })))
        }
        if let recurrence { members.append(("recurrence", recurrence.json)) }
        if !steps.isEmpty {
            let steps = steps.map { JSONValue.object(["title": .string($0.title), "done": .bool($0.isDone)]) }
            members.append(("checklist", .array(steps)))
        }
        return JSONObject(members)
    }
}

extension JSONValue {
    fileprivate static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(JSONObject(members.map { (key: $0.key, value: $0.value) }))
    }
}
