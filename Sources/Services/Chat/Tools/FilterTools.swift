import Assistant
import HTTPTypes
import JSON

/// Lists the saved filters.
struct ListFiltersTool: AssistantTool {
    let name = "list_filters"
    let title = "List saved filters"
    let description = "Lists the user's saved filters."
    let input = Schema.object([])
    let output = TaskSchema.result([("filters", ["type": "array", "items": SaveFilterTool.filter])])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        ["filters": try await session.api(.get, "/api/filters")["filters"] ?? []]
    }
}

/// Saves a filter under a name.
struct SaveFilterTool: AssistantTool {
    static let filter: JSONValue = [
        "type": "object", "required": ["id", "name", "filter"],
        "properties": ["id": ["type": "string"], "name": ["type": "string"], "filter": ["type": "string"]],
    ]

    let name = "save_filter"
    let title = "Save a filter"
    let description = "Saves an expression of the filter language under a name, such as `p1 & #work & overdue`."
    let input = Schema.object(
        [
            ("name", Schema.text("What to call it", most: 100)),
            ("filter", Schema.text("An expression of the filter language", most: 1000)),
        ], required: ["name", "filter"])
    let output = TaskSchema.result([("filter", SaveFilterTool.filter)])
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        ["filter": try await session.api(.post, "/api/filters", .object(arguments.object))]
    }
}

/// Deletes a saved filter.
struct DeleteFilterTool: AssistantTool {
    let name = "delete_filter"
    let title = "Delete a saved filter"
    let description = "Deletes a saved filter; the tasks stay."
    let input = Schema.object([("id", Schema.text("The filter's id", most: 64))], required: ["id"])
    let output: JSONValue = ["type": "object"]
    let annotations = ToolAnnotations.deletes

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        _ = try await session.api(.delete, SuitePath("/api/filters").segment(arguments.text("id")))
        return [:]
    }
}
