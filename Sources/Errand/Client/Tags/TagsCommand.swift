import ArgumentParser
import Encoding
import HTTPTypes
import JSON

/// Lists, renames and removes tags.
struct TagsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tags",
        abstract: "List, rename and remove tags.",
        subcommands: [ListTags.self, RenameTag.self, DeleteTag.self],
        defaultSubcommand: ListTags.self)
}

struct ListTags: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tags, with how many tasks have them.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let answer = try await desk.session.json(.get, "/api/tags")
        desk.say(answer) {
            var table = Table([
                .init(title: "Tag", widest: nil), .init(title: "Open", isRight: true),
                .init(title: "All", isRight: true),
            ])
            table.rows = (answer["tags"]?.array ?? []).map { tag in
                [
                    .init("#" + (tag["name"]?.string ?? ""), .cyan), .init(String(tag["pending"]?.integer ?? 0)),
                    .init(String(tag["count"]?.integer ?? 0), .dim),
                ]
            }
            desk.console.say(
                table, orWhenEmpty: "There are no tags. Add one to a task with: errand edit TASK --tag NAME")
        }
    }
}

struct RenameTag: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Rename a tag on every task; a name in use merges the two.")

    @OptionGroup var options: ClientOptions

    @Argument(completion: .custom(TaskCompletion.tags))
    var tag: String

    @Argument
    var name: String

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let answer = try await desk.session.json(
            .put, "/api/tags?name=\(PercentEncoding.encode(tag.withoutHash))", ["name": .string(name.withoutHash)])
        desk.say(answer) {
            let count = answer["changed"]?.integer ?? 0
            desk.console.say(
                TerminalText.line("#\(tag.withoutHash) is #\(name.withoutHash) now, on \(count.counted("task"))."))
        }
    }
}

struct DeleteTag: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove a tag from every task; errand undo takes it back.", aliases: ["rm"])

    @OptionGroup var options: ClientOptions

    @Argument(completion: .custom(TaskCompletion.tags))
    var tag: String

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let answer = try await desk.session.json(.delete, "/api/tags?name=\(PercentEncoding.encode(tag.withoutHash))")
        desk.say(answer) {
            let count = answer["changed"]?.integer ?? 0
            desk.console.say(TerminalText.line("Removed #\(tag.withoutHash) from \(count.counted("task"))."))
        }
    }
}

extension String {
    /// A tag's name without a leading `#`.
    var withoutHash: String { hasPrefix("#") ? String(dropFirst()) : self }
}

extension FixedWidthInteger {
    /// "1 task", "2 tasks".
    func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}
