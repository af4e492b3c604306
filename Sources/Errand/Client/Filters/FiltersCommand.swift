import ArgumentParser
import HTTPTypes
import JSON

/// Manages saved filters.
struct FiltersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filters",
        abstract: "List, save and delete filters; errand list --saved NAME uses one.",
        subcommands: [ListFilters.self, SaveFilter.self, DeleteFilter.self],
        defaultSubcommand: ListFilters.self)
}

struct ListFilters: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List saved filters.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let filters = try await SavedFilters(desk).all()
        desk.say(["filters": .array(filters)]) {
            var table = Table([.init(title: "Name"), .init(title: "Filter", widest: nil)])
            table.rows = filters.map { [.init($0["name"]?.string ?? "", .bold), .init($0["filter"]?.string ?? "")] }
            desk.console.say(table, orWhenEmpty: "There are no filters. Save one with: errand filters save NAME FILTER")
        }
    }
}

struct SaveFilter: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "save", abstract: "Save a filter under a name; one with this name is replaced.")

    @OptionGroup var options: ClientOptions

    @Argument
    var name: String

    @Argument(help: "Such as: \"p1 & #work & (overdue | due before: friday)\".")
    var filter: [String]

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let content: JSONValue = ["name": .string(name), "filter": .string(filter.joined(separator: " "))]
        let old = try await SavedFilters(desk).all().first { $0["name"]?.string?.lowercased() == name.lowercased() }
        let saved: JSONValue
        if let id = old?["id"]?.string {
            saved = try await desk.session.json(.put, "/api/filters/\(id)", content)
        } else {
            saved = try await desk.session.json(.post, "/api/filters", content)
        }
        desk.say(saved) {
            desk.console.say(
                TerminalText.line("\(old == nil ? "Saved" : "Replaced") \(name): \(filter.joined(separator: " "))"))
        }
    }
}

struct DeleteFilter: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a saved filter.", aliases: ["rm"])

    @OptionGroup var options: ClientOptions

    @Argument
    var name: String

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let filter = try await SavedFilters(desk).find(name)
        try await desk.session.json(.delete, "/api/filters/\(filter["id"]?.string ?? "")")
        desk.say(["deleted": filter]) {
            desk.console.say(TerminalText.line("Deleted \(filter["name"]?.string ?? name)."))
        }
    }
}
