import ArgumentParser
import HTTPTypes
import JSON
import Timestamps

struct CreateToken: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an API token. It is shown once, alone on standard output.")

    @OptionGroup var options: ClientOptions

    @Argument(help: "What it is for.")
    var name: String

    @Flag(help: "One that reads and changes nothing.")
    var readOnly = false

    @Option(help: "How many days it is good for, up to 365.")
    var days = 90

    func validate() throws {
        guard (1...365).contains(days) else { throw ValidationError("--days goes from 1 to 365.") }
    }

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let scopes: JSONValue = readOnly ? ["read"] : ["read", "write"]
        let token = try await desk.session.json(
            .post, "/api/auth/tokens", ["name": .string(name), "scopes": scopes, "expires_in_days": .integer(days)])
        desk.say(token) {
            let ends = token["expires_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
            desk.console.note("Keep it: it is not shown again. It ends \(ends.map(desk.clock.words) ?? "some day").")
            desk.console.say(TerminalText.line(token["token"]?.string ?? ""))
        }
    }
}
