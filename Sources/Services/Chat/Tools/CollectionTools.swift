import Assistant
import HTTPTypes
import JSON

/// Lists the tags in use.
struct ListTags: Tool {
    let name = "list_tags"
    let title = "List tags"
    let description = "Lists the tags in use, the most used first, with how many tasks carry them."
    let input = Schema.object([])
    let output = TaskSchema.result([
        (
            "tags",
            [
                "type": "array",
                "items": [
                    "type": "object", "required": ["name", "count"],
                    "properties": ["name": ["type": "string"], "count": ["type": "integer"]],
                ],
            ]
        )
    ])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        ["tags": try await session.api(.get, "/api/tags")["tags"] ?? []]
    }
}

/// Renames a tag on every task.
struct RenameTag: Tool {
    let name = "rename_tag"
    let title = "Rename a tag"
    let description = "Renames a tag on every task; a new name that is in use merges the two."
    let input = Schema.object([("from", TaskSchema.tag), ("to", TaskSchema.tag)], required: ["from", "to"])
    let output = TaskSchema.result([("changed", ["type": "integer"])])
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = SuitePath("/api/tags").query("name", arguments.text("from"))
        let answer = try await session.api(.put, path, ["name": .string(arguments.text("to"))])
        return ["changed": answer["changed"] ?? 0]
    }
}

/// Takes a tag from every task.
struct DeleteTag: Tool {
    let name = "delete_tag"
    let title = "Delete a tag"
    let description = "Takes a tag from every task that carries it; the tasks stay. Ask the user first."
    let input = Schema.object([("name", TaskSchema.tag)], required: ["name"])
    let output = TaskSchema.result([("changed", ["type": "integer"])])
    let annotations = ToolAnnotations.deletes

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        let path = SuitePath("/api/tags").query("name", arguments.text("name"))
        return ["changed": try await session.api(.delete, path)["changed"] ?? 0]
    }
}

/// Lists the saved filters.
struct ListFilters: Tool {
    let name = "list_filters"
    let title = "List saved filters"
    let description = "Lists the user's saved filters."
    let input = Schema.object([])
    let output = TaskSchema.result([("filters", ["type": "array", "items": SaveFilter.filter])])
    let annotations = ToolAnnotations.reads

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        ["filters": try await session.api(.get, "/api/filters")["filters"] ?? []]
    }
}

/// Saves a filter under a name.
struct SaveFilter: Tool {
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
    let output = TaskSchema.result([("filter", SaveFilter.filter)])
    let annotations = ToolAnnotations.adds

    func call(_ arguments: ToolArguments, in session: ToolSession) async throws(ToolFault) -> JSONValue {
        ["filter": try await session.api(.post, "/api/filters", .object(arguments.object))]
    }
}

/// Deletes a saved filter.
struct DeleteFilter: Tool {
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
