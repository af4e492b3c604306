import ArgumentParser
import HTTPTypes
import JSON
import Tasks
import TimeZones
import Timestamps

/// Shows and manages reminders and the preferences for them.
struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications",
        abstract: "List, snooze and dismiss reminders; say how you want them.",
        subcommands: [
            ListNotifications.self, SnoozeNotification.self, DismissNotification.self, NotificationPreferences.self,
        ],
        defaultSubcommand: ListNotifications.self)
}

struct ListNotifications: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what you were reminded of, the newest first.")

    @OptionGroup var options: ClientOptions

    @Option(help: "How many, up to 100.")
    var limit = 20

    func validate() throws {
        guard (1...100).contains(limit) else { throw ValidationError("--limit goes from 1 to 100.") }
    }

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let answer = try await desk.session.json(.get, "/api/notifications", query: ["limit": String(limit)])
        desk.say(answer) {
            var table = Table([
                .init(title: "Id"), .init(title: "Task", widest: nil), .init(title: "Due"), .init(title: "State"),
                .init(title: "Came", giveUp: 1),
            ])
            table.rows = (answer["notifications"]?.array ?? []).map { Self.row($0, desk.clock) }
            desk.console.say(table, orWhenEmpty: "There were no reminders.")
        }
    }

    private static func row(_ notification: JSONValue, _ clock: TerminalClock) -> [Table.Cell] {
        let moment = { (member: String) in notification[member]?.string.flatMap { Timestamp(rfc3339: $0) } }
        let due = notification["due"]?.string.flatMap { TaskDue(stored: $0) }
        var state = notification["state"]?.string ?? ""
        if notification["dismissed_at"]?.string != nil { state = "dismissed" }
        if let until = moment("snoozed_until") { state = "until \(clock.words(until))" }
        return [
            .init(String((notification["id"]?.string ?? "").suffix(6)), .dim),
            .init(notification["title"]?.string ?? ""), .init(due.map(clock.words) ?? ""),
            .init(state, state == "failed" ? .red : .plain), .init(moment("fired_at").map(clock.words) ?? "", .dim),
        ]
    }
}

/// Finds a notification by the end of its id, or by words of its task's title.
struct NotificationFinder: Sendable {
    let desk: CommandContext

    func find(_ text: String) async throws -> JSONValue {
        let answer = try await desk.session.json(.get, "/api/notifications", query: ["limit": "100"])
        let all = answer["notifications"]?.array ?? []
        let words = FoldedText(text)
        let byID = all.filter { text.count >= 4 && ($0["id"]?.string ?? "").hasSuffix(text.lowercased()) }
        let found = byID.isEmpty ? all.filter { TitleWords.match(words, $0["title"]?.string ?? "") } : byID
        guard found.count == 1 else {
            throw ClientFault(
                .notFound,
                found.isEmpty ? "No reminder is \"\(text)\"." : "\"\(text)\" could be \(found.count) reminders.",
                next: "Name one by its id: errand notifications lists them.")
        }
        return found[0]
    }
}

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

    func perform(in place: CommandEnvironment) async throws {
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

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let found = try await NotificationFinder(desk: desk).find(reminder.joined(separator: " "))
        let answer = try await desk.session.json(.post, "/api/notifications/\(found["id"]?.string ?? "")/dismiss")
        desk.say(answer) { desk.console.say(TerminalText.line("Dismissed \(found["title"]?.string ?? "").")) }
    }
}
