import Assistant
import Contracts
import HTTPTypes
import JSON

/// Postpones a reminder.
struct SnoozeReminder: AssistantTool {
    let name = "snooze"
    let title = "Snooze a reminder"
    let description = "Puts a reminder that list_reminders gave off for some minutes."
    let input = Schema.object(
        [
            ("id", Schema.text("The reminder's id", most: 64)),
            ("minutes", Schema.integer("For how long", Self.range)),
        ], required: ["id", "minutes"])
    let output: JSONValue = ["type": "object"]
    let annotations = ToolAnnotations.sets

    /// The allowed minutes, up to four weeks, as in the notification service.
    private static let range = 1...40_320

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = try SuitePath("/api/notifications").segment(arguments.text("id")).segment("snooze")
        let answer = try await session.suite.send(
            to: AppID.notification, .post, path, ["minutes": arguments["minutes"] ?? .null])
        return answer.json
    }
}

/// Lists the user's past reminders.
struct ListReminders: AssistantTool {
    let name = "list_reminders"
    let title = "List reminders"
    let description = "Lists the reminders that the user was sent, the newest first."
    let input = Schema.object([])
    let output = TaskSchema.result([("notifications", ["type": "array", "items": ["type": "object"]])])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let answer = try await session.suite.send(to: AppID.notification, .get, "/api/notifications?limit=50")
        return ["notifications": answer.json["notifications"] ?? []]
    }
}
