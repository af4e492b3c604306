import JSON
import MCP

/// Something to serve: notes. The context is the caller's name; "guest" may only read.
struct NoteBook: ToolProvider, ResourceProvider, PromptProvider, CompletionProvider {
    struct Torn: Error {}

    func tools(for caller: String) -> [ToolDescription] {
        let read = ToolDescription(
            name: "read_note", title: "Read a note", description: "Reads.", inputSchema: ["type": "object"],
            outputSchema: ["type": "object"], hints: ToolHints(readOnly: true))
        let burn = ToolDescription(
            name: "burn_note", title: "Burn a note", description: "Burns.", inputSchema: ["type": "object"],
            hints: ToolHints(destructive: true))
        return caller == "guest" ? [read] : [read, burn]
    }

    func call(_ name: String, with arguments: JSONObject, for caller: String) throws -> ToolResult? {
        switch name {
        case "read_note": .success(["note": arguments["id"] ?? .null, "reader": .string(caller)])
        case "burn_note" where caller != "guest": .fault(code: "conflict", message: "It is wet.")
        case "tear_note": throw Torn()
        default: nil
        }
    }

    func resources(after cursor: String?, for caller: String) throws -> ResourcePage<Resource> {
        switch cursor {
        case nil: ResourcePage([Resource(uri: "note://1", name: "One")], next: "two")
        case "two": ResourcePage([Resource(uri: "note://2", name: "Two", description: "The second")])
        default: throw RPCError.invalidParams("no such page")
        }
    }

    func templates(for caller: String) -> [ResourceTemplate] {
        [ResourceTemplate(uriTemplate: "note://{id}", name: "A note", description: "By its number")]
    }

    func read(_ uri: String, for caller: String) -> [ResourceContents]? {
        uri == "note://1" ? [ResourceContents(uri: uri, text: "{}")] : nil
    }

    func prompts(for caller: String) -> [PromptTemplate] {
        let argument = PromptArgument(name: "topic", description: "What about", isRequired: true)
        return [PromptTemplate(name: "write", title: "Write", description: "Writes a note", arguments: [argument])]
    }

    func fill(_ name: String, with arguments: [String: String], for caller: String) -> PromptText {
        PromptText(description: "A note", text: "Write about \(arguments["topic"] ?? "").")
    }

    func completions(
        of argument: String, startingWith text: String, in reference: CompletionReference, for caller: String
    ) -> [String] {
        (1...150).map { "\(text)\($0)" }
    }
}
