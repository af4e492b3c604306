import JSON
import TimeZones

extension Preferences {
    /// The form that clients see and that is stored.
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
        json.raw(#","phone":"#)
        json.text(phone)
        if let available {
            json.raw(#","available_channels":"#)
            json.channels(available)
        }
        json.raw("}")
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
