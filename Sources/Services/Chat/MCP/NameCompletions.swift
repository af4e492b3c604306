import JSON
import MCP

/// Finishes tags, and the ids of saved filters, as people type them.
struct NameCompletions: CompletionProvider {
    func completions(
        of argument: String, startingWith text: String, in reference: CompletionReference, for session: ToolSession
    ) async throws -> [String] {
        let names: [String]
        switch (reference, argument) {
        case (.prompt, "tag"), (.template("errand://tag/{name}"), "name"):
            names = try await strings("name", of: "list_tags", in: "tags", for: session)
        case (.template("errand://filter/{id}"), "id"):
            names = try await strings("id", of: "list_filters", in: "filters", for: session)
        default: names = []
        }
        let start = text.lowercased()
        return names.filter { $0.lowercased().hasPrefix(start) }
    }

    private func strings(
        _ member: String, of tool: String, in list: String, for session: ToolSession
    ) async throws -> [String] {
        try await session.read(tool)?[list]?.array?.compactMap { $0[member]?.string } ?? []
    }
}
