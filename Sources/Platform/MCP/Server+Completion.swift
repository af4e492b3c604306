import JSON

extension Server {
    /// The most values one answer may hold (MCP, Completion).
    private static var mostCompletions: Int { 100 }

    func complete(
        _ params: JSONObject, _ provider: any CompletionProvider<Context>, for context: Context
    ) async throws -> Reply {
        let argument = try params.members("argument")
        let values = try await provider.completions(
            of: argument.text("name"), startingWith: argument.text("value"), in: reference(params), for: context)
        let completion: JSONValue = [
            "values": .array(values.prefix(Self.mostCompletions).map { .string($0) }),
            "total": .number(JSONNumber(values.count)),
            "hasMore": .bool(values.count > Self.mostCompletions),
        ]
        return Reply(result: JSONObject([("completion", completion)]))
    }

    private func reference(_ params: JSONObject) throws -> CompletionReference {
        let reference = try params.members("ref")
        switch reference["type"]?.string {
        case "ref/prompt": return .prompt(try reference.text("name"))
        case "ref/resource": return .template(try reference.text("uri"))
        default: throw RPCError.invalidParams("ref must be a ref/prompt or a ref/resource")
        }
    }
}
