import JSON
import TimeZones

extension Preferences {
    /// The form that clients see; without the available channels the one that is stored, beside ``writeTexts(to:)``.
    func write(to json: inout JSONWriter, available: [Channel]? = nil) {
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
        if let webhook { webhook.write(to: &json) } else { json.raw("null") }
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
    fileprivate func write(to json: inout JSONWriter) {
        switch receiver {
        case .url(let url):
            json.raw(#"{"url":"#)
            json.string(url)
        case .path(let path):
            json.raw(#"{"path":"#)
            json.string(path)
        }
        json.raw(#","secret":"#)
        json.string(secret.text)
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
