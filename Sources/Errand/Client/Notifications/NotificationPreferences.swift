import ArgumentParser
import HTTPTypes
import JSON
import TimeZones

struct NotificationPreferences: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "preferences", abstract: "Show how you want to be reminded, or change it.")

    @OptionGroup var options: ClientOptions

    @Option(help: "How reminders come: in_app, email, webhook, sms, with commas.")
    var channels: String?

    @Option(help: "Minutes before due, where a task does not say; none for no reminder.")
    var before: String?

    @Option(help: "When a task without a time counts as due, such as 09:00.")
    var dayTime: String?

    @Option(help: "Hours without reminders, such as 22:00-07:00; none for no such hours.")
    var quiet: String?

    @Option(help: "Another e-mail address for reminders; none for the account's.")
    var email: String?

    @Option(help: "A webhook's URL; none for no webhook.")
    var webhook: String?

    @Option(help: "A phone number for text messages, such as +491701234567; none for no such messages.")
    var phone: String?

    func perform(in place: CommandEnvironment) async throws {
        let desk = try await place.desk()
        let current = try await desk.session.send(ClientSession.Call(.get, "/api/notifications/preferences"))
        let document = try current.document(at: desk.session.origin)
        guard var preferences = document.object else { throw ClientFault.notErrand(at: desk.session.origin) }
        guard try change(&preferences, desk) else {
            return desk.say(document, or: { Self.say(document, desk.console) })
        }
        preferences["available_channels"] = nil
        var call = ClientSession.Call(.put, "/api/notifications/preferences", .object(preferences))
        call.headers[.ifMatch] = current.headers[.eTag]
        let answer = try await desk.session.json(call)
        desk.say(answer, or: { Self.say(answer, desk.console) })
    }

    /// - Returns: true when there is a change.
    private func change(_ preferences: inout JSONObject, _ desk: CommandContext) throws(ClientFault) -> Bool {
        if let channels {
            preferences["channels"] = .array(
                channels.split { $0 == "," || $0 == " " }.map { .string(String($0.replacing("-", with: "_"))) })
        }
        if let before { preferences["default_offset"] = try Self.minutes(before) }
        if let dayTime { preferences["day_time"] = .string(dayTime) }
        if let quiet { preferences["quiet_hours"] = try Self.hours(quiet, zone: desk.clock.zone.name) }
        if let email { preferences["email"] = email == "none" ? .null : .string(email) }
        if let webhook { preferences["webhook"] = webhook == "none" ? .null : ["url": .string(webhook)] }
        if let phone { preferences["phone"] = phone == "none" ? .null : .string(phone) }
        return [channels, before, dayTime, quiet, email, webhook, phone].contains { $0 != nil }
    }

    private static func minutes(_ text: String) throws(ClientFault) -> JSONValue {
        if text == "none" { return .null }
        guard let number = Int64(text) else {
            throw ClientFault(.usage, "\"\(text)\" is not a number of minutes.", next: "Say it such as: --before 30")
        }
        return .integer(number)
    }

    private static func hours(_ text: String, zone: String) throws(ClientFault) -> JSONValue {
        if text == "none" { return .null }
        let parts = text.split(separator: "-").map { $0.trimmingBlanks }
        guard parts.count == 2 else {
            throw ClientFault(.usage, "\"\(text)\" are no hours.", next: "Say them such as: --quiet 22:00-07:00")
        }
        return ["from": .string(parts[0]), "to": .string(parts[1]), "zone": .string(zone)]
    }

    private static func say(_ preferences: JSONValue, _ console: Console) {
        let list = { (member: String) in
            (preferences[member]?.array ?? []).compactMap(\.string).joined(separator: ", ")
        }
        let quiet = preferences["quiet_hours"]
        let facts = [
            ("channels", list("channels")), ("available", list("available_channels")),
            (
                "before",
                preferences["default_offset"]?.integer.map { Understanding.words([$0]) } ?? "only when a task says so"
            ),
            ("day time", preferences["day_time"]?.string ?? ""),
            (
                "quiet",
                quiet?["from"]?.string.map {
                    "\($0) to \(quiet?["to"]?.string ?? "") in \(quiet?["zone"]?.string ?? "")"
                }
                    ?? "never"
            ), ("e-mail", preferences["email"]?.string ?? "the account's"),
            ("webhook", preferences["webhook"]?["url"]?.string ?? preferences["webhook"]?["path"]?.string ?? "none"),
            ("phone", preferences["phone"]?.string ?? "none"),
        ]
        for (name, text) in facts {
            console.say("\(console.paint(name.padded(to: 10), .dim)) \(TerminalText.line(text))")
        }
    }
}
