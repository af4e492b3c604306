import ArgumentParser
import HTTPTypes
import JSON
import Tasks
import TimeZones
import Timestamps

struct SnoozeNotification: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "snooze", abstract: "Be reminded again later: in 15 minutes, or when you say.")

    @OptionGroup var options: ClientOptions

    @Argument(help: "The end of the reminder's id, or words of its task's title.")
    var reminder: [String]

    @Option(help: "How many minutes.")
    var minutes: Int?

    @Option(help: "Until when: tomorrow 9am, 2026-11-22T09:00:00Z.")
    var until: String?

    func validate() throws {
        if minutes != nil, until != nil { throw ValidationError("Give --minutes or --until, not both.") }
    }

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let found = try await NotificationFinder(desk: desk).find(reminder.joined(separator: " "))
        var body: JSONValue = ["minutes": .integer(minutes ?? 15)]
        if let until {
            let due = try DuePhrase.read(until, desk.clock)
            let moment = due.instant ?? desk.clock.zone.instant(of: due.wallTime(in: desk.clock.zone))
            body = ["until": .string(moment.rfc3339)]
        }
        let answer = try await desk.session.json(.post, "/api/notifications/\(found["id"]?.string ?? "")/snooze", body)
        desk.say(answer) {
            let title = found["title"]?.string ?? ""
            desk.console.say(TerminalText.line("\(title) comes again \(until ?? "in \(minutes ?? 15) minutes")."))
        }
    }
}

struct DismissNotification: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "dismiss", abstract: "Put a reminder away.")

    @OptionGroup var options: ClientOptions

    @Argument(help: "The end of the reminder's id, or words of its task's title.")
    var reminder: [String]

    func perform(in place: Surroundings) async throws {
        let desk = try await place.desk()
        let found = try await NotificationFinder(desk: desk).find(reminder.joined(separator: " "))
        let answer = try await desk.session.json(.post, "/api/notifications/\(found["id"]?.string ?? "")/dismiss")
        desk.say(answer) { desk.console.say(TerminalText.line("Dismissed \(found["title"]?.string ?? "").")) }
    }
}
