import JSON

/// The schemas of tasks: of what a caller says of one, and of the API's wire form.
enum TaskSchema {
    static let id = Schema.text("The task's id, as an earlier result gave it", most: 64)
    static let ids = Schema.list("The tasks' ids, as earlier results gave them", of: id, 1...100)
    static let title = Schema.text("What is to be done", most: 500)
    static let description: JSONValue = [
        "type": ["string", "null"], "description": "More about it; null clears it", "maxLength": 10_000,
    ]
    static let priority = Schema.choice(
        "P1 is the most urgent, P4 the least; P3 when nothing is said", ["P1", "P2", "P3", "P4"])
    static let tag = Schema.text("A tag, without #", most: 50)
    static let tags = Schema.list("Tags, without #", of: tag, 0...10)
    static let due: JSONValue = [
        "type": ["string", "null"], "maxLength": 200,
        "description":
            "A day (2026-11-21), an RFC 3339 date-time, a wall time with its zone (2026-11-21T09:30:00[Europe/Berlin]), or English such as \"tomorrow 9am\"; null for none",
    ]
    static let reminders: JSONValue = [
        "anyOf": [
            Schema.list("Minutes before due", of: ["type": "integer", "minimum": 0, "maximum": 40_320], 0...5),
            ["type": "null"],
        ],
        "description": "When to remind, in minutes before due; empty for never, null for the user's usual",
    ]
    static let recurrence: JSONValue = [
        "anyOf": [
            ["type": "string", "minLength": 1, "maxLength": 500],
            [
                "type": "object",
                "properties": [
                    "frequency": ["type": "string", "enum": ["daily", "weekly", "monthly", "yearly"]],
                    "interval": ["type": "integer", "minimum": 1],
                ],
            ],
            ["type": "null"],
        ],
        "description":
            "English such as \"weekly\" or \"every second friday\", an RRULE, or an object such as {\"frequency\":\"weekly\",\"weekdays\":[\"monday\"]}; null ends it",
    ]
    static let checklist = Schema.list(
        "Steps of the task",
        of: Schema.object(
            [
                ("id", Schema.text("Of a step that is there already", most: 64)),
                ("title", Schema.text("The step", most: 500)), ("done", ["type": "boolean"]),
            ], required: ["title"]),
        0...50)

    /// What can be said of a task that is to be made.
    static let draftMembers: [(String, JSONValue)] = [
        ("title", title), ("description", description), ("priority", priority), ("tags", tags), ("due", due),
        ("reminders", reminders), ("recurrence", recurrence), ("checklist", checklist),
    ]
    static let draft = Schema.object(draftMembers, required: ["title"])

    /// The API's wire form. Open, so that a newer API does not break older clients.
    static let task: JSONValue = [
        "type": "object",
        "required": ["id", "title", "status", "priority", "tags"],
        "properties": [
            "id": ["type": "string"], "title": ["type": "string"], "description": ["type": ["string", "null"]],
            "status": ["type": "string", "enum": ["pending", "completed"]],
            "priority": ["type": "string", "enum": ["P1", "P2", "P3", "P4"]],
            "tags": ["type": "array", "items": ["type": "string"]], "due": ["type": ["string", "null"]],
            "due_at": ["type": ["string", "null"]], "recurrence": ["type": ["object", "null"]],
            "reminders": ["type": ["array", "null"]], "checklist": ["type": "array"],
        ],
    ]
    static let taskResult = result([("task", task)])
    static let tasksResult = result([("tasks", ["type": "array", "items": task])])

    /// What became of each task of several.
    static let eachResult = result([
        (
            "results",
            [
                "type": "array",
                "items": [
                    "type": "object", "properties": ["id": ["type": "string"], "task": task, "error": fault],
                ],
            ]
        )
    ])

    /// A result of which all the members are there.
    static func result(_ members: [(String, JSONValue)]) -> JSONValue {
        [
            "type": "object", "properties": .object(JSONObject(members.map { (key: $0.0, value: $0.1) })),
            "required": .array(members.map { .string($0.0) }),
        ]
    }

    private static let fault: JSONValue = [
        "type": "object", "properties": ["code": ["type": "string"], "message": ["type": "string"]],
        "required": ["code", "message"],
    ]
}
