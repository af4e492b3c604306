import ArgumentParser
import HTTPTypes
import JSON

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

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let account = try await desk.session.json(.get, "/api/account")
        let email = account["email"]?.string ?? ""
        if confirm == nil, Prompt.isPossible {
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
        } catch let fault as ClientFault where fault.status == 401 {
            throw ClientFault(.failed, "The password is wrong; nothing was deleted.", next: "Try again.")
        }
        let folder = try place.configFolder()
        CredentialsFile(folder: folder).remove()
        for name in [ListMemory.name, ChatMemory.name] { folder.remove(name) }
        desk.say(["deleted": .string(email)]) { desk.console.say(TerminalText.line("Deleted \(email).")) }
    }
}
