import ArgumentParser
import JSON

/// Ends the session, at the suite and locally.
struct LogoutCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Sign out: end the session and forget it here.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let folder = try place.configFolder()
        let file = CredentialsFile(folder: folder)
        let saved = try await file.locked {
            defer { file.remove() }
            return file.load()
        }
        for name in [ListMemory.name, ChatMemory.name] { folder.remove(name) }
        guard let saved else { return place.console.note("You are not signed in.") }
        let isTold = await ClientSession.end(saved, curl: place.curl)
        if place.console.isJSON {
            return place.console.say(json: ["origin": .string(saved.origin), "session_ended": .bool(isTold)])
        }
        place.console.say(TerminalText.line("Signed out of \(saved.origin)."))
        if !saved.isSession {
            place.console.note("The API token stays good until it ends or you revoke it.")
        } else if !isTold {
            place.console.note("The suite could not be told; the session ends there by itself.")
        }
    }
}
