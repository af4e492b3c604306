import Assistant
import HTTPTypes
import JSON
import TimeZones

/// Makes a task of one line of English.
struct QuickAddTask: Tool {
    let name = "quick_add"
    let title = "Quick add"
    let description =
        "Adds a task from one line, such as \"Weekly team standup every Monday 9:30 #work p1 remind 30m\", read by the suite itself."
    let input = Schema.object([("text", Schema.text("The line", most: 2000))], required: ["text"])
    let output = TaskSchema.result([
        ("task", TaskSchema.task),
        (
            "understood",
            [
                "type": "array",
                "items": [
                    "type": "object", "required": ["text", "kind"],
                    "properties": ["text": ["type": "string"], "kind": ["type": "string"]],
                ],
            ]
        ),
    ])
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        try await session.api(
            .post, "/api/tasks/quick", ["text": .string(arguments.text("text")), "zone": .string(session.zone.name)])
    }
}
