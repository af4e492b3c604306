import Assistant
import Contracts
import HTTPTypes
import JSON

/// Lists what the user was reminded of.
struct ListReminders: Tool {
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
