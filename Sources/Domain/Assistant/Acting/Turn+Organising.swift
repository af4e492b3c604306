import JSON

/// Tags, saved filters and notifications.
extension Turn {
    // MARK: tags

    mutating func tags() async throws(ToolFault) -> Saying {
        let tags = TagList(try await call("list_tags")).tags
        guard !tags.isEmpty else { return Saying("You have no tags yet.", suggestions: ["Add a task"]) }
        let lines = tags.prefix(50).map { $0.count > 0 ? "#\($0.name) (\($0.count))" : "#\($0.name)" }
        return Saying(
            "You have \(TaskWords.count(tags.count, "tag")): " + lines.joined(separator: ", ") + ".",
            suggestions: tags.prefix(2).map { "Show tasks tagged '\($0.name)'" })
    }

    mutating func renameTag(_ old: String, to new: String) async throws(ToolFault) -> Saying {
        let result = try await call("rename_tag", ["from": .string(old), "to": .string(new)])
        let count = result["changed"]?.integer.map(Int.init) ?? 0
        guard count > 0 else {
            return Saying("No task is tagged \(old).", suggestions: ["What tags do I have?"], isDone: false)
        }
        return Saying("Renamed the tag \(old) to \(new) on \(TaskWords.count(count)).", suggestions: ["Undo"])
    }

    /// It may be on many tasks.
    func deleteTag(_ name: String) -> Saying {
        Saying(
            "Remove the tag \(name) from every task that has it? Say yes or no.", suggestions: ["Yes", "No"],
            pending: .confirm(
                [PlannedCall(name: "delete_tag", arguments: ["name": .string(name)])], past: "Removed the tag \(name).")
        )
    }

    // MARK: filters

    private struct SavedFilter {
        let id: String
        let name: String
        let filter: String

        init?(_ json: JSONValue) {
            guard let id = json["id"]?.string, let name = json["name"]?.string, let filter = json["filter"]?.string
            else { return nil }
            (self.id, self.name, self.filter) = (id, name, filter)
        }
    }

    private mutating func savedFilters() async throws(ToolFault) -> [SavedFilter] {
        (try await call("list_filters")["filters"]?.array ?? []).compactMap { SavedFilter($0) }
    }

    mutating func filters() async throws(ToolFault) -> Saying {
        let filters = try await savedFilters()
        guard !filters.isEmpty else {
            return Saying(
                "You have no saved filters yet.",
                suggestions: ["Save a filter called 'Urgent' for p1 & (today | overdue)"])
        }
        let lines = filters.prefix(50).map { "• \(TaskWords.shortened($0.name)): \(TaskWords.shortened($0.filter))" }
        return Saying(
            "You have \(TaskWords.count(filters.count, "saved filter")):\n" + lines.joined(separator: "\n"),
            suggestions: filters.prefix(2).map { "Show the filter '\($0.name)'" })
    }

    mutating func saveFilter(_ name: String, _ filter: String?) async throws(ToolFault) -> Saying {
        guard let filter = filter ?? memory.filter else {
            return Saying(
                "There is no list to save. Say, for example: save a filter called 'Urgent' for p1 & today.",
                suggestions: ["Show all P1 tasks", "Show my filters"], isDone: false)
        }
        _ = try await call("save_filter", ["name": .string(name), "filter": .string(filter)])
        return Saying(
            "Saved the filter \(TaskWords.quoted(name)): \(filter).", suggestions: ["Show the filter '\(name)'"])
    }

    mutating func runFilter(_ name: String) async throws(ToolFault) -> Saying {
        guard let filter = try await savedFilter(name) else { return try await unknownFilter(name) }
        var selection = Selection()
        selection.add(filter.filter, "in the filter \(TaskWords.quoted(filter.name))")
        return try await list(selection, .list)
    }

    mutating func deleteFilter(_ name: String) async throws(ToolFault) -> Saying {
        guard let filter = try await savedFilter(name) else { return try await unknownFilter(name) }
        return Saying(
            "Delete the saved filter \(TaskWords.quoted(filter.name))? Say yes or no.", suggestions: ["Yes", "No"],
            pending: .confirm(
                [PlannedCall(name: "delete_filter", arguments: ["id": .string(filter.id)])],
                past: "Deleted the filter \(TaskWords.quoted(filter.name))."))
    }

    private mutating func savedFilter(_ name: String) async throws(ToolFault) -> SavedFilter? {
        let match = NameMatch(name)
        let scored = try await savedFilters().map { ($0, match.score($0.name)) }.sorted { $0.1 > $1.1 }
        guard let best = scored.first, best.1 >= NameMatch.enough else { return nil }
        return scored.count == 1 || best.1 - scored[1].1 >= NameMatch.margin ? best.0 : nil
    }

    private mutating func unknownFilter(_ name: String) async throws(ToolFault) -> Saying {
        Saying(
            "You have no saved filter like \(TaskWords.quoted(name)).", suggestions: ["Show my filters"], isDone: false)
    }

    // MARK: notifications

    mutating func notifications() async throws(ToolFault) -> Saying {
        let all = try await call("list_reminders")["notifications"]?.array ?? []
        guard !all.isEmpty else { return Saying("You have no reminders waiting.", suggestions: ["What's due today?"]) }
        let lines = all.prefix(20).map {
            "• " + TaskWords.shortened($0["title"]?.string ?? $0["text"]?.string ?? "A task")
        }
        return Saying("Your latest reminders:\n" + lines.joined(separator: "\n"), suggestions: ["What's due today?"])
    }
}
