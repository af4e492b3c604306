import JSON
import TimeZones
import Timestamps

/// A user's preferences for reminders.
struct Preferences: Sendable, Equatable {
    /// The deviations for one priority.
    struct Exception: Sendable, Equatable {
        var channels: [Channel]?
        var offset: Int?
        var ignoresQuietHours = false
    }

    /// The target of webhooks, and the secret that signs them.
    struct Webhook: Sendable, Equatable {
        /// The owner of the receiver.
        enum Receiver: Sendable, Equatable {
            /// The user's own receiver: a complete URL.
            case url(String)
            /// The operator's receiver, behind the binding `webhook`: a path on it.
            case path(String)
        }

        var receiver: Receiver
        var secret: WebhookSecret

        /// True for a URL, or for a path when the sidecar has the binding.
        func isReachable(among available: Set<Channel>) -> Bool {
            if case .url = receiver { return true }
            return available.contains(.webhook)
        }
    }

    /// The channels to use, among the available ones.
    var channels = Channel.chosen
    /// The default reminder in minutes before the due date; nil for none.
    var defaultOffset: Int? = 30
    /// The time of day at which a task without a time counts as due.
    var dayTime = TimeOfDay(hour: 9) ?? .midnight
    /// The zone of ``dayTime``; nil for the account's zone.
    var zone: Zone?
    var quietHours: QuietHours?
    /// Deviations by priority, such as `P1`.
    var exceptions: [String: Exception] = [:]
    /// The address for e-mail; nil for the account's address.
    var email: String?
    var webhook: Webhook?
    /// The number for text messages, in E.164; nil for none.
    var phone: String?

    static let priorities = ["P1", "P2", "P3", "P4"]
    /// The range of reminders in minutes before the due date: up to four weeks.
    static let offsets = 0...40_320

    func channels(for priority: String) -> [Channel] {
        let chosen = exceptions[priority]?.channels ?? channels
        return chosen.contains(.inApp) ? chosen + [.push] : chosen
    }
    func offset(for priority: String) -> Int? { exceptions[priority]?.offset ?? defaultOffset }
    func quietHours(for priority: String) -> QuietHours? {
        exceptions[priority]?.ignoresQuietHours == true ? nil : quietHours
    }
}

extension Preferences {
    /// The form that clients see; without the available channels the one that is stored, beside ``writeTexts(to:)``.
    ///
    /// - Parameter hidesSecret: true to leave out the webhook's secret.
    func write(to json: inout JSONWriter, available: [Channel]? = nil, hidesSecret: Bool = false) {
        json.object { json in
            json.member("channels") { $0.channels(channels) }
            json.member("default_offset", orNull: defaultOffset)
            json.member("day_time", dayTime.text)
            json.member("time_zone", orNull: zone?.name)
            json.member("quiet_hours") { json in
                if let quietHours { quietHours.write(to: &json) } else { json.raw("null") }
            }
            json.member("priorities") { json in
                json.object { json in
                    for (priority, exception) in exceptions.sorted(by: { $0.key < $1.key }) {
                        json.member(named: priority) { exception.write(to: &$0) }
                    }
                }
            }
            json.member("email", orNull: email)
            json.member("webhook") { json in
                if let webhook { webhook.write(to: &json, hidesSecret: hidesSecret) } else { json.raw("null") }
            }
            if let available {
                json.member("phone", orNull: phone)
                json.member("available_channels") { $0.channels(available) }
            }
        }
    }
}

/// Data that versions without text messages would refuse to read is stored separately, so that a release can be rolled
/// back.
extension Preferences {
    var withoutTexts: Preferences {
        var rest = self
        rest.channels.removeAll { $0 == .sms }
        for priority in rest.exceptions.keys { rest.exceptions[priority]?.channels?.removeAll { $0 == .sms } }
        rest.phone = nil
        return rest
    }

    /// `{"phone":"+…","used":true,"priorities":["P1"]}`: the number, and where text messages are among the channels.
    func writeTexts(to json: inout JSONWriter) {
        let loud = exceptions.filter { $0.value.channels?.contains(.sms) == true }.keys.sorted()
        json.object { json in
            json.member("phone", orNull: phone)
            json.member("used", channels.contains(.sms))
            json.member("priorities") { $0.array(loud) }
        }
    }

    /// Reads the form of ``writeTexts(to:)``.
    mutating func readTexts(_ stored: JSONValue) {
        phone = stored["phone"]?.string.flatMap(PhoneNumber.written)
        if stored["used"]?.bool == true, !channels.contains(.sms) { channels.append(.sms) }
        for priority in (stored["priorities"]?.array ?? []).compactMap(\.string) {
            exceptions[priority]?.channels?.append(.sms)
        }
    }
}

extension QuietHours {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("from", from.text)
            json.member("to", to.text)
            json.member("zone", zone.name)
        }
    }
}

extension Preferences.Exception {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("ignore_quiet_hours", ignoresQuietHours)
            if let channels { json.member("channels") { $0.channels(channels) } }
            json.member("default_offset", ifPresent: offset)
        }
    }
}

extension Preferences.Webhook {
    fileprivate func write(to json: inout JSONWriter, hidesSecret: Bool) {
        json.object { json in
            switch receiver {
            case .url(let url): json.member("url", url)
            case .path(let path): json.member("path", path)
            }
            if !hidesSecret { json.member("secret", secret.text) }
        }
    }
}

extension JSONWriter {
    mutating func channels(_ channels: [Channel]) {
        array(channels) { $0.string($1.rawValue) }
    }
}

/// A channel by which a reminder reaches a user.
enum Channel: String, Sendable, Hashable, CaseIterable {
    /// A notice in every open client, and the list of notifications.
    case inApp = "in_app"
    case email
    case webhook
    /// A text message to a phone.
    case sms
    /// The browsers of the user that asked for it, while no page is open. Goes wherever ``inApp`` goes: each device is
    /// turned on by itself.
    case push

    /// Those that preferences name.
    static let chosen: [Channel] = [.inApp, .email, .webhook, .sms]
}

/// The part of the day without reminders, in a zone's local time; it may extend past midnight.
struct QuietHours: Sendable, Hashable {
    let from: TimeOfDay
    /// The first time that is no longer quiet.
    let to: TimeOfDay
    let zone: Zone

    /// The end of the quiet hours at an instant; nil when there are none then.
    ///
    /// On the night when the clock is set back, quiet hours that have ended do not begin again.
    func end(at instant: Timestamp) -> Timestamp? {
        let wall = zone.wallTime(at: instant)
        let reachesOverMidnight = to < from
        let isQuiet =
            reachesOverMidnight
            ? wall.time >= from || wall.time < to : wall.time >= from && wall.time < to
        guard isQuiet else { return nil }
        let endsTomorrow = reachesOverMidnight && wall.time >= from
        let day = endsTomorrow ? wall.date.adding(days: 1) : wall.date
        let end = zone.instant(of: WallTime(day, to))
        return end > instant ? end : nil
    }
}
