import ArgumentParser
import HTTPTypes
import JSON

/// Shows the user who is signed in, and the suite.
struct WhoamiCommand: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Show who is signed in, and at which suite.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let session = try place.session()
        let account = try await session.json(.get, "/api/account")
        let kind = session.credentials.isSession ? "session" : "api_token"
        if place.console.isJSON {
            guard var object = account.object else { throw ClientFault.notErrand(at: session.origin) }
            object["origin"] = .string(session.origin)
            object["signed_in_by"] = .string(kind)
            return place.console.say(json: .object(object))
        }
        let email = account["email"]?.string ?? ""
        let name = account["name"]?.string ?? ""
        place.console.say(
            TerminalText.line(
                "\(name) <\(email)> at \(session.origin), "
                    + (session.credentials.isSession ? "by a session" : "by an API token")
                    + ", in \(account["time_zone"]?.string ?? "UTC")"))
    }
}
