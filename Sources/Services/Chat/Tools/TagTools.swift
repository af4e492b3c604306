import Assistant
import HTTPTypes
import JSON

/// Lists the tags in use.
struct ListTagsTool: AssistantTool {
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
struct RenameTagTool: AssistantTool {
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

/// Removes a tag from every task.
struct DeleteTagTool: AssistantTool {
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
