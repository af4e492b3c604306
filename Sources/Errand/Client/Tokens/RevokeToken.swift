import ArgumentParser
import Encoding
import HTTPTypes
import JSON

struct RevokeToken: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke an API token, by its name or id.", aliases: ["delete"])

    @OptionGroup var options: ClientOptions

    @Argument
    var token: String

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let tokens = try await desk.session.json(.get, "/api/auth/tokens")["tokens"]?.array ?? []
        let found = tokens.filter {
            $0["id"]?.string == token || $0["name"]?.string?.lowercased() == token.lowercased()
        }
        guard found.count == 1, let id = found[0]["id"]?.string else {
            let what = found.isEmpty ? "No API token is called" : "\(found.count) API tokens are called"
            throw ClientFault(
                .notFound, "\(what) \"\(token)\".", next: "Name one by its id: errand token list shows them.")
        }
        try await desk.session.json(.delete, "/api/auth/tokens/\(PercentEncoding.encode(id))")
        desk.say(["revoked": found[0]]) {
            desk.console.say(TerminalText.line("Revoked \(found[0]["name"]?.string ?? id)."))
        }
    }
}
