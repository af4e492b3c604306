import ArgumentParser
import HTTPTypes
import JSON

/// The options that select and order tasks.
struct TaskChoice: ParsableArguments {
    enum Status: String, Sendable, CaseIterable, ExpressibleByArgument {
        case open, done, all

        var parameter: String? {
            switch self {
            case .open: "pending"
            case .done: "completed"
            case .all: nil
            }
        }
    }

    private static let dues = ["today", "tomorrow", "week", "overdue", "none"]
    private static let orders = ["due", "priority", "title", "created", "updated", "completed", "position"]

    @Option(help: "A filter in the filter language, such as \"p1 & #work\".")
    var filter: String?

    @Option(help: "The name of a saved filter; see errand filters.")
    var saved: String?

    @Option(help: "Only tasks with this tag; again for several.", completion: .custom(TaskCompletion.tags))
    var tag: [String] = []

    @Option(help: "Only these priorities: urgent, high, normal, low, or P1 to P4, with commas.")
    var priority: String?

    @Option(
        help: "When they are due: today, tomorrow, week, overdue or none.",
        completion: .list(Self.dues))
    var due: String?

    @Option(help: "Which ones: open, done or all.")
    var status: Status?

    @Option(
        parsing: .unconditional,
        help: "The order: due, priority, title, created, updated, completed or position; with a - before it, reversed.",
        completion: .list(Self.orders))
    var sort: String?

    @Option(help: "How many.")
    var limit = 50

    @Flag(help: "All of them, however many there are.")
    var all = false

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit goes from 1 to 1000; --all is all.") }
    }

    /// - Parameters:
    ///   - filter: a filter in addition to that of the option.
    ///   - status: the default status.
    func query(_ desk: CommandContext, filter words: String, status standard: Status, sort order: String?) async throws
        -> Query
    {
        var query = Query()
        let filters = [words, filter ?? "", try await savedFilter(desk) ?? ""].filter { !$0.isEmpty }
        // Naming the status in a filter overrides the default.
        let namesStatus = filters.contains { FilterStatus.isNamed(in: $0) }
        query.add("status", (status ?? (namesStatus ? .all : standard)).parameter)
        if !filters.isEmpty {
            query.add("filter", filters.count == 1 ? filters[0] : filters.map { "(\($0))" }.joined(separator: " & "))
        }
        for tag in tag { query.add("tag", tag.hasPrefix("#") ? String(tag.dropFirst()) : tag) }
        if let priority {
            let words = priority.split(separator: ",").map { String($0).trimmingBlanks }
            query.add(
                "priority",
                try words.map { word throws(ClientFault) in try PriorityWord.read(word) }.joined(separator: ","))
        }
        query.add(
            "due", try due.map { word throws(ClientFault) in try ChosenWord.read(word, of: "--due", among: Self.dues) })
        query.add("sort", try sort.map(Self.order) ?? order)
        return query
    }

    private static func order(_ text: String) throws(ClientFault) -> String {
        let isReversed = text.hasPrefix("-")
        let word = try ChosenWord.read(isReversed ? String(text.dropFirst()) : text, of: "--sort", among: orders)
        return (isReversed ? "-" : "") + word
    }

    private func savedFilter(_ desk: CommandContext) async throws -> String? {
        guard let saved else { return nil }
        return try await SavedFilters(desk).find(saved)["filter"]?.string
    }
}

/// Tells whether a filter names the status itself.
enum FilterStatus {
    static func isNamed(in filter: String) -> Bool {
        filter.lowercased().split { !$0.isLetter }.contains { ["done", "open", "completed"].contains($0) }
    }
}
