import HTTPTypes
import JSON
import TimeZones
import Timestamps

/// The context of a command against a suite: the session, the user's clock, and the output.
struct CommandContext: Sendable {
    let place: CommandEnvironment
    let session: ClientSession
    let clock: TerminalClock

    var console: Console { place.console }

    /// The owner of the remembered list.
    var owner: String { "\(session.origin) \(session.credentials.userID)" }

    /// The last list, if it was this user's.
    var lastList: ListMemory? {
        ConfigFolder(place.environment).flatMap { ListMemory(in: $0, of: owner) }
    }

    /// Remembers the listed tasks; a failure does not affect the command.
    func remember(_ tasks: [ListedTask]) {
        guard let folder = ConfigFolder(place.environment) else { return }
        let memory = ListMemory(
            ids: tasks.map(\.id), titles: tasks.map(\.title), tags: Set(tasks.flatMap(\.tags)).sorted())
        try? memory.save(in: folder, of: owner)
    }

    /// Prints an answer as JSON for programs, or as text for the user.
    func say(_ json: @autoclosure () -> JSONValue, or text: () -> Void) {
        if console.isJSON { console.say(json: json()) } else { text() }
    }
}

extension CommandEnvironment {
    /// - Throws: ``ClientFault`` when no user is signed in.
    func desk() async throws -> CommandContext {
        let session = try session()
        // For a token from the environment the user is not known yet.
        if session.credentials.userID.isEmpty { try await session.introduce() }
        return CommandContext(
            place: self, session: session,
            clock: TerminalClock(
                now: .now, zone: Zone(session.credentials.zone) ?? .utc, order: session.credentials.dateOrder)
        )
    }
}
