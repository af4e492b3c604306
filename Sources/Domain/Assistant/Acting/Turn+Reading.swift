import JSON

/// Lists, page by page.
extension Turn {
    /// The pages that are read of a list where all of it is needed.
    private static let mostPages = 10
    static let pageSize = 100
    /// What tools take of words to look for, in characters; those of a name are ASCII or fewer.
    static let longestQuery = 100

    /// The arguments of `list_tasks` for a selection.
    func arguments(_ selection: Selection, limit: Int?) -> JSONObject {
        let status = selection.status ?? .open
        var object = JSONObject([("status", .string(status.rawValue))])
        let conditions = selection.conditions.filter { !$0.isEmpty }
        if !conditions.isEmpty { object["filter"] = .string(conditions.joined(separator: " & ")) }
        let sort = selection.sort ?? (status == .completed ? .completed : .due)
        object["sort"] = .string(sort.rawValue)
        if selection.sort == nil ? status == .completed : selection.isDescending { object["order"] = "desc" }
        if let limit { object["limit"] = .number(JSONNumber(limit)) }
        return object
    }

    /// All tasks of a selection, up to a bound.
    mutating func all(_ selection: Selection) async throws(ToolFault) -> [TaskCard] {
        var arguments = arguments(selection, limit: Self.pageSize)
        var cards: [TaskCard] = []
        for _ in 0..<Self.mostPages {
            let result = try await call("list_tasks", .object(arguments))
            cards += TaskCard.list(result["tasks"])
            guard let cursor = result["next_cursor"], cursor.string != nil else { break }
            arguments["cursor"] = cursor
        }
        return cards
    }

    /// A task as it is now.
    mutating func card(_ id: String) async throws(ToolFault) -> TaskCard {
        let result = try await call("get_task", ["id": .string(id)])
        guard let card = TaskCard(result["task"]) else {
            throw ToolFault(code: "unavailable", message: "I could not read that task.")
        }
        return card
    }

    mutating func cards(_ mentions: [Mention]) async throws(ToolFault) -> [TaskCard] {
        var cards: [TaskCard] = []
        for mention in mentions { cards.append(try await card(mention.id)) }
        return cards
    }
}
