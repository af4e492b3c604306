import ArgumentParser
import Encoding
import HTTPTypes
import JSON
import Timestamps

/// Manages API tokens, for programs that act for the user.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "List, make and revoke API tokens, for scripts and MCP clients.",
        subcommands: [ListTokens.self, CreateToken.self, RevokeToken.self],
        defaultSubcommand: ListTokens.self)
}

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

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let scopes: JSONValue = readOnly ? ["read"] : ["read", "write"]
        let token = try await desk.session.json(
            .post, "/api/auth/tokens", ["name": .string(name), "scopes": scopes, "expires_in_days": .integer(days)])
        desk.say(token) {
            let ends = token["expires_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
            desk.console.note(
                "Copy it now; it won't be shown again. It expires \(ends.map(desk.clock.words) ?? "some day").")
            desk.console.say(TerminalText.line(token["token"]?.string ?? ""))
        }
    }
}

struct ListTokens: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List API tokens.")

    @OptionGroup var options: ClientOptions

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let answer = try await desk.session.json(.get, "/api/auth/tokens")
        desk.say(answer) {
            var table = Table([
                .init(title: "Name", widest: nil), .init(title: "Scopes"), .init(title: "Ends"),
                .init(title: "Last used", giveUp: 1), .init(title: "Id", giveUp: 2),
            ])
            table.rows = (answer["tokens"]?.array ?? []).map { token in
                let moment = { (member: String) in token[member]?.string.flatMap { Timestamp(rfc3339: $0) } }
                return [
                    .init(token["name"]?.string ?? ""),
                    .init((token["scopes"]?.array ?? []).compactMap(\.string).joined(separator: ", ")),
                    .init(moment("expires_at").map(desk.clock.words) ?? ""),
                    .init(moment("last_used_at").map(desk.clock.words) ?? "never", .dim),
                    .init(token["id"]?.string ?? "", .dim),
                ]
            }
            desk.console.say(table, orWhenEmpty: "There are no API tokens. Make one with: errand token create NAME")
        }
    }
}

struct RevokeToken: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke an API token, by its name or id.", aliases: ["delete"])

    @OptionGroup var options: ClientOptions

    @Argument
    var token: String

    func perform(in place: CommandEnvironment) async throws {
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
