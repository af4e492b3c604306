import JSON
import TimeZones
import Timestamps

/// How one user wants to be reminded.
struct Preferences: Sendable, Equatable {
    /// What one priority does differently.
    struct Exception: Sendable, Equatable {
        var channels: [Channel]?
        var offset: Int?
        var ignoresQuietHours = false
    }

    /// Where webhooks go, and what signs them.
    struct Webhook: Sendable, Equatable {
        /// Whose machine it is.
        enum Receiver: Sendable, Equatable {
            /// The user's own: a whole URL.
            case url(String)
            /// The operator's, behind the binding `webhook`: a path there.
            case path(String)
        }

        var receiver: Receiver
        var secret: WebhookSecret

        /// A path leads somewhere only when the sidecar has the binding.
        func isReachable(among available: Set<Channel>) -> Bool {
            if case .url = receiver { return true }
            return available.contains(.webhook)
        }
    }

    /// The channels used, of those that are set up.
    var channels = Channel.allCases
    /// Minutes before due of a task that does not say; nil reminds only when a task says so.
    var defaultOffset: Int? = 30
    /// When on its day a task without a time is taken to be due.
    var dayTime = TimeOfDay(hour: 9) ?? .midnight
    /// Where ``dayTime`` is; nil is the account's zone.
    var zone: Zone?
    var quietHours: QuietHours?
    /// By priority, such as `P1`.
    var exceptions: [String: Exception] = [:]
    /// nil is the account's address.
    var email: String?
    var webhook: Webhook?
    /// For text messages, in E.164; nil gets none.
    var phone: String?

    static let priorities = ["P1", "P2", "P3", "P4"]
    /// Four weeks.
    static let offsets = 0...40_320

    func channels(for priority: String) -> [Channel] { exceptions[priority]?.channels ?? channels }
    func offset(for priority: String) -> Int? { exceptions[priority]?.offset ?? defaultOffset }
    func quietHours(for priority: String) -> QuietHours? {
        exceptions[priority]?.ignoresQuietHours == true ? nil : quietHours
    }
}

extension Preferences {
    /// The form that clients see; without the available channels the one that is stored, beside ``writeTexts(to:)``.
    /// - Parameter hidesSecret: whether the webhook's secret is left out.
    func write(to json: inout JSONWriter, available: [Channel]? = nil, hidesSecret: Bool = false) {
        json.raw(#"{"channels":"#)
        json.channels(channels)
        json.raw(#","default_offset":"#)
        if let defaultOffset { json.integer(defaultOffset) } else { json.raw("null") }
        json.raw(#","day_time":"#)
        json.string(dayTime.text)
        json.raw(#","time_zone":"#)
        json.text(zone?.name)
        json.raw(#","quiet_hours":"#)
        if let quietHours { quietHours.write(to: &json) } else { json.raw("null") }
        json.raw(#","priorities":{"#)
        for (index, priority) in exceptions.keys.sorted().enumerated() {
            if index > 0 { json.raw(",") }
            json.string(priority)
            json.raw(":")
            exceptions[priority]?.write(to: &json)
        }
        json.raw(#"},"email":"#)
        json.text(email)
        json.raw(#","webhook":"#)
        if let webhook { webhook.write(to: &json, hidesSecret: hidesSecret) } else { json.raw("null") }
        if let available {
            json.raw(#","phone":"#)
            json.text(phone)
            json.raw(#","available_channels":"#)
            json.channels(available)
        }
        json.raw("}")
    }
}

/// What a version before text messages refuses to read is stored beside the rest, so that a release can be taken back.
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
        json.raw(#"{"phone":"#)
        json.text(phone)
        json.raw(#","used":"#)
        json.bool(channels.contains(.sms))
        json.raw(#","priorities":["#)
        let loud = exceptions.filter { $0.value.channels?.contains(.sms) == true }.keys.sorted()
        for (index, priority) in loud.enumerated() {
            if index > 0 { json.raw(",") }
            json.string(priority)
        }
        json.raw("]}")
    }

    /// Takes over what ``writeTexts(to:)`` wrote.
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
        json.raw(#"{"from":"#)
        json.string(from.text)
        json.raw(#","to":"#)
        json.string(to.text)
        json.raw(#","zone":"#)
        json.string(zone.name)
        json.raw("}")
    }
}

extension Preferences.Exception {
    fileprivate func write(to json: inout JSONWriter) {
        json.raw(#"{"ignore_quiet_hours":"#)
        json.bool(ignoresQuietHours)
        if let channels {
            json.raw(#","channels":"#)
            json.channels(channels)
        }
        if let offset {
            json.raw(#","default_offset":"#)
            json.integer(offset)
        }
        json.raw("}")
    }
}

extension Preferences.Webhook {
    fileprivate func write(to json: inout JSONWriter, hidesSecret: Bool) {
        switch receiver {
        case .url(let url):
            json.raw(#"{"url":"#)
            json.string(url)
        case .path(let path):
            json.raw(#"{"path":"#)
            json.string(path)
        }
        if !hidesSecret {
            json.raw(#","secret":"#)
            json.string(secret.text)
        }
        json.raw("}")
    }
}

extension JSONWriter {
    mutating func channels(_ channels: [Channel]) {
        raw("[")
        for (index, channel) in channels.enumerated() {
            if index > 0 { raw(",") }
            string(channel.rawValue)
        }
        raw("]")
    }

    /// Text, or `null`.
    mutating func text(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }
}

/// A way by which a reminder reaches a person.
enum Channel: String, Sendable, Hashable, CaseIterable {
    /// A notice in every open client, and the list of notifications.
    case inApp = "in_app"
    case email
    case webhook
    /// A text message to a phone.
    case sms
}

/// The part of the day in which nobody wants to be disturbed, on the wall of a zone; it may reach over midnight.
struct QuietHours: Sendable, Hashable {
    let from: TimeOfDay
    /// The first moment that is no longer quiet.
    let to: TimeOfDay
    let zone: Zone

    /// When the quiet hours end that hold at a moment; nil when none do.
    ///
    /// On the night that the clock goes back, what has ended once has ended.
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
