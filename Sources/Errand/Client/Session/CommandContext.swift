import HTTPTypes
import JSON
import TimeZones
import Timestamps

/// What a command against a suite works with: who asks, what time it is for them, and where to say things.
struct CommandContext: Sendable {
    let place: CommandEnvironment
    let session: ClientSession
    let clock: TerminalClock

    var console: Console { place.console }

    /// Whose last list it is that is kept.
    var owner: String { "\(session.origin) \(session.credentials.userID)" }

    /// The last list, when it was this person's.
    var lastList: ListMemory? {
        ConfigFolder(place.environment).flatMap { ListMemory(in: $0, of: owner) }
    }

    /// Keeps what was listed; a command that cannot does its work all the same.
    func remember(_ tasks: [ListedTask]) {
        guard let folder = ConfigFolder(place.environment) else { return }
        let memory = ListMemory(
            ids: tasks.map(\.id), titles: tasks.map(\.title), tags: Set(tasks.flatMap(\.tags)).sorted())
        try? memory.save(in: folder, of: owner)
    }

    /// Says an answer to programs, or else what it means to the person.
    func say(_ json: @autoclosure () -> JSONValue, or text: () -> Void) {
        if console.isJSON { console.say(json: json()) } else { text() }
    }
}

extension CommandEnvironment {
    /// - Throws: ``ClientFault`` when nobody is signed in.
    func desk() async throws -> CommandContext {
        let session = try session()
        // Of a token from the environment nothing is known yet.
        if session.credentials.userID.isEmpty { try await session.introduce() }
        return CommandContext(
            place: self, session: session, clock: TerminalClock(now: .now, zone: Zone(session.credentials.zone) ?? .utc)
        )
    }
}
