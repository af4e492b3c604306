import ArgumentParser
import HTTPTypes
import JSON

/// Shows and changes the user's account.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Show, change, export and delete your account.",
        subcommands: [
            ShowAccount.self, SetAccount.self, ChangePassword.self, ExportAccount.self, DeleteAccount.self,
        ],
        defaultSubcommand: ShowAccount.self)

    static func say(_ account: JSONValue, _ desk: CommandContext) {
        let console = desk.console
        for (name, member) in [
            ("name", "name"), ("e-mail", "email"), ("zone", "time_zone"), ("dates", "date_order"), ("role", "role"),
            ("since", "created_at"),
            ("id", "id"),
        ] {
            console.say(
                "\(console.paint(name.padded(to: 7), .dim)) \(TerminalText.line(account[member]?.string ?? ""))")
        }
    }
}

struct ShowAccount: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show your account.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let account = try await desk.session.json(.get, "/api/account")
        desk.say(account, or: { AccountCommand.say(account, desk) })
    }
}

struct SetAccount: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change your name, time zone or order of dates.")

    @OptionGroup var options: ClientOptions

    @Option(help: "Your name.")
    var name: String?

    @Option(help: "Where your days begin, such as Europe/Berlin.")
    var zone: String?

    @Option(help: "What 3/4 means: day_first (3 April) or month_first (4 March).")
    var dateOrder: String?

    func validate() throws {
        if name == nil, zone == nil, dateOrder == nil {
            throw ValidationError("Say what to change: --name, --zone or --date-order.")
        }
    }

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        var patch = JSONObject()
        if let name { patch["name"] = .string(name) }
        if let zone { patch["time_zone"] = .string(zone) }
        if let dateOrder { patch["date_order"] = .string(dateOrder) }
        let account = try await desk.session.json(.patch, "/api/account", .object(patch))
        try await desk.session.keep(account)
        // The token includes the zone and the order, and services read them from there.
        if zone != nil || dateOrder != nil { _ = try await desk.session.renew(after: desk.session.credentials.bearer) }
        desk.say(account, or: { AccountCommand.say(account, desk) })
    }
}

struct ChangePassword: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Change your password; everywhere else you are signed out.",
        discussion: """
            Asks for the present password and the new one. Without a terminal, give them in ERRAND_PASSWORD and \
            ERRAND_NEW_PASSWORD, or one per line on standard input.
            """)

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let input = SecretInput(place)
        let password = try input.password(twice: false)
        let new = try input.newPassword()
        do {
            try await desk.session.json(
                .post, "/api/account/password", ["password": .string(password), "new_password": .string(new)])
        } catch let fault as ClientFault where fault.status == 403 {
            throw ClientFault(.failed, "The password is wrong; nothing was changed.", next: "Try again.")
        }
        desk.say(["changed": true]) {
            desk.console.say("Your password is changed. Everywhere else you are signed out.")
        }
    }
}

struct ExportAccount: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all that is kept of you: account, tokens without their text, filters, tasks.")

    @OptionGroup var options: ClientOptions
    @OptionGroup var target: OutputFile

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        try await target.write(ClientSession.Call(.get, "/api/account/export"), "your account", desk)
    }
}

struct DeleteAccount: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete your account and everything in it, for good.",
        discussion: """
            Asks for the e-mail address, typed out, and the password. Without a terminal, give --confirm ADDRESS, and the \
            password in ERRAND_PASSWORD or on standard input.
            """)

    @OptionGroup var options: ClientOptions

    @Option(help: "The account's e-mail address, to say that you mean it.")
    var confirm: String?

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let account = try await desk.session.json(.get, "/api/account")
        let email = account["email"]?.string ?? ""
        if confirm == nil, TerminalPrompt.isPossible {
            desk.console.note(
                TerminalText.line(
                    "This deletes \(email) at \(desk.session.origin) with all its tasks. Nobody can undo it."))
        }
        let input = SecretInput(place)
        let typed = try confirm ?? input.line("Type the e-mail address to go on: ", missing: "--confirm")
        guard typed.trimmingBlanks.lowercased() == email.lowercased(), !email.isEmpty else {
            throw ClientFault(.usage, "That is not the account's address; nothing was deleted.", next: "Try again.")
        }
        let password = try input.password(twice: false)
        do {
            try await desk.session.json(.delete, "/api/account", ["password": .string(password)])
        } catch let fault as ClientFault where fault.status == 403 {
            throw ClientFault(.failed, "The password is wrong; nothing was deleted.", next: "Try again.")
        }
        let folder = try place.configFolder()
        CredentialsFile(folder: folder).remove()
        for name in [ListMemory.name, ChatMemory.name] { folder.remove(name) }
        desk.say(["deleted": .string(email)]) { desk.console.say(TerminalText.line("Deleted \(email).")) }
    }
}
