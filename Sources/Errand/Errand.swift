import ArgumentParser

/// The single executable: the todo list at the terminal, every service, the local suite, and its checks.
@main
struct Errand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errand",
        abstract: "A todo suite, and your tasks at the terminal.",
        discussion: """
            errand           a todo list that lasts until you leave, without any server; --file FILE keeps it
            errand up        runs the whole suite here, with nothing else installed
            errand login     signs in at a running suite; then: errand add "Buy milk tomorrow", errand list

            Exit codes: 0 it worked, 1 it failed, 2 not found or ambiguous, 64 wrong usage, 69 the suite cannot be \
            reached, 77 not signed in.
            """,
        version: version,
        subcommands: [MemoryCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Task",
                subcommands: [
                    AddCommand.self, ListCommand.self, SearchCommand.self, ShowCommand.self, DoneCommand.self,
                    ReopenCommand.self, EditCommand.self, RemoveCommand.self, RestoreCommand.self, UndoCommand.self,
                    RedoCommand.self,
                    TagsCommand.self, FiltersCommand.self, ChatCommand.self, WatchCommand.self,
                    NotificationsCommand.self, AuditCommand.self, ExportCommand.self,
                    ImportCommand.self,
                ]),
            CommandGroup(
                name: "Account",
                subcommands: [
                    LoginCommand.self, LogoutCommand.self, WhoamiCommand.self, AccountCommand.self, TokenCommand.self,
                    MCPBridgeCommand.self, CompletionsCommand.self,
                ]),
            CommandGroup(
                name: "Suite",
                subcommands: [
                    UpCommand.self, LogsCommand.self, VerifyCommand.self, DoctorCommand.self, ServeCommand.self,
                    HealthCommand.self,
                    SettingsCommand.self, SidecarsCommand.self, GuardCommand.self,
                ]),
        ],
        defaultSubcommand: MemoryCommand.self)

    /// The release that this belongs to, as the chart names it.
    static let version = "0.1.0"

    /// Has no other options: one of its own would be unavailable to every command with an option of the same name.
    @OptionGroup var options: ClientOptions

    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        if let word = words.first, !word.hasPrefix("-"), !commandNames(shown: false).contains(word), word != "help" {
            exit(withError: ValidationError(UnknownCommand.answer(to: word, among: commandNames(shown: true))))
        }
        if let word = misplaced(words) {
            exit(withError: ValidationError("--file keeps the list that needs no server; '\(word)' speaks to a suite."))
        }
        await main(nil)
    }

    /// The command after a `--file` option, which would be ignored silently.
    static func misplaced(_ words: [String]) -> String? {
        var (hasFile, isValue) = (false, false)
        for word in words {
            if isValue {
                isValue = false
            } else if word.hasPrefix("-") {
                hasFile = hasFile || word == "--file" || word.hasPrefix("--file=")
                isValue = word == "--file" || word == "--color"
            } else {
                return hasFile && commandNames(shown: false).contains(word) ? word : nil
            }
        }
        return nil
    }

    /// The words that can follow `errand`.
    ///
    /// - Parameter shown: true for only those shown in the help.
    static func commandNames(shown: Bool) -> [String] {
        var names: [String] = []
        for group in configuration.groupedSubcommands {
            for command in group.subcommands where command.configuration.shouldDisplay || !shown {
                names.append(command.configuration.commandName ?? "")
                names += command.configuration.aliases
            }
        }
        return names
    }
}
