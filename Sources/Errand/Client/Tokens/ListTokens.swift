import ArgumentParser
import HTTPTypes
import JSON
import Timestamps

struct ListTokens: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List API tokens.")

    @OptionGroup var options: ClientOptions

    func perform(in place: Surroundings) async throws {
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
