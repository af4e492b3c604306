import JSON
import ServiceKit
import TimeZones

/// Reads preferences from a client strictly: every error is reported, nothing is guessed.
struct PreferencesReader {
    private var faults: [FieldFault] = []

    /// - Parameters:
    ///   - earlier: the current preferences; a webhook that repeats its URL without a secret keeps the secret.
    ///   - available: the available channels; nil for stored preferences. A new phone number is refused without the
    ///     channel for text messages.
    ///   - address: returns the error in a webhook's URL; nil when it is valid.
    /// - Throws: ``Problem`` 400 naming every invalid field.
    static func read(
        _ json: JSONValue, earlier: Preferences = Preferences(), available: Set<Channel>? = nil,
        address: (String) -> String? = { _ in nil }
    ) throws -> Preferences {
        guard let object = json.object else { throw Problem.invalid("body", "must be a JSON object") }
        var reader = PreferencesReader()
        let preferences = reader.preferences(object, earlier, address)
        if let available, !available.contains(.sms), let phone = preferences.phone, phone != earlier.phone {
            reader.fault("phone", "is of no use here: text messages are not set up")
        }
        guard reader.faults.isEmpty else { throw Problem.invalid(reader.faults) }
        return preferences
    }

    private mutating func preferences(
        _ object: JSONObject, _ earlier: Preferences, _ address: (String) -> String?
    ) -> Preferences {
        var preferences = Preferences()
        for (name, value) in object {
            switch name {
            case "channels": preferences.channels = channels(value, name) ?? []
            case "default_offset": preferences.defaultOffset = value.isNull ? nil : offset(value, name)
            case "day_time": preferences.dayTime = time(value, name) ?? .midnight
            case "time_zone": preferences.zone = value.isNull ? nil : zone(value, name)
            case "quiet_hours": preferences.quietHours = value.isNull ? nil : quietHours(value)
            case "priorities": preferences.exceptions = exceptions(value)
            case "email": preferences.email = value.isNull ? nil : email(value)
            case "webhook": preferences.webhook = value.isNull ? nil : webhook(value, earlier.webhook, address)
            case "phone": preferences.phone = value.isNull ? nil : phone(value)
            case "available_channels": break  // read-only: what was read may be written back
            default: fault(name, "is not known here")
            }
        }
        return preferences
    }

    private mutating func fault(_ field: String, _ message: String) { faults.append(FieldFault(field, message)) }

    private mutating func channels(_ value: JSONValue, _ field: String) -> [Channel]? {
        let named = value.array?.map { value in Channel.chosen.first { $0.rawValue == value.string } }
        guard let named, !named.contains(nil) else {
            fault(field, "must be a list of \(Channel.chosen.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        let channels = named.compactMap { $0 }
        guard Set(channels).count == channels.count else {
            fault(field, "must not name a channel twice")
            return nil
        }
        return Channel.chosen.filter(channels.contains)
    }

    private mutating func offset(_ value: JSONValue, _ field: String) -> Int? {
        guard let minutes = value.integer.map(Int.init), Preferences.offsets.contains(minutes) else {
            fault(field, "must be whole minutes, 0 to \(Preferences.offsets.upperBound)")
            return nil
        }
        return minutes
    }

    private mutating func time(_ value: JSONValue?, _ field: String) -> TimeOfDay? {
        guard let time = value?.string.flatMap({ TimeOfDay($0) }), time.second == 0 else {
            fault(field, "must be a time of day such as 09:00")
            return nil
        }
        return time
    }

    private mutating func zone(_ value: JSONValue?, _ field: String) -> Zone? {
        guard let zone = value?.string.flatMap({ Zone($0) }) else {
            fault(field, "must be an IANA time zone such as Europe/Berlin")
            return nil
        }
        return zone
    }

    /// The members of a nested object; unknown ones are faults.
    private mutating func members(_ value: JSONValue, _ field: String, known: Set<String>) -> JSONObject? {
        guard let object = value.object else {
            fault(field, "must be an object")
            return nil
        }
        for name in object.keys where !known.contains(name) { fault("\(field).\(name)", "is not known here") }
        return object
    }

    private mutating func quietHours(_ value: JSONValue) -> QuietHours? {
        guard let object = members(value, "quiet_hours", known: ["from", "to", "zone"]) else { return nil }
        let from = time(object["from"], "quiet_hours.from")
        let to = time(object["to"], "quiet_hours.to")
        let zone = zone(object["zone"], "quiet_hours.zone")
        guard let from, let to, let zone else { return nil }
        guard from != to else {
            fault("quiet_hours.to", "must differ from quiet_hours.from")
            return nil
        }
        return QuietHours(from: from, to: to, zone: zone)
    }

    private mutating func exceptions(_ value: JSONValue) -> [String: Preferences.Exception] {
        guard let object = members(value, "priorities", known: Set(Preferences.priorities)) else { return [:] }
        var exceptions: [String: Preferences.Exception] = [:]
        for (priority, value) in object where Preferences.priorities.contains(priority) {
            exceptions[priority] = exception(value, "priorities.\(priority)")
        }
        return exceptions
    }

    private mutating func exception(_ value: JSONValue, _ field: String) -> Preferences.Exception? {
        let known: Set = ["channels", "default_offset", "ignore_quiet_hours"]
        guard let object = members(value, field, known: known) else { return nil }
        var exception = Preferences.Exception()
        if let value = object["channels"], !value.isNull {
            exception.channels = channels(value, "\(field).channels")
        }
        if let value = object["default_offset"], !value.isNull {
            exception.offset = offset(value, "\(field).default_offset")
        }
        if let value = object["ignore_quiet_hours"] {
            if let flag = value.bool {
                exception.ignoresQuietHours = flag
            } else {
                fault("\(field).ignore_quiet_hours", "must be true or false")
            }
        }
        return exception
    }

    private mutating func email(_ value: JSONValue) -> String? {
        guard let address = value.string.flatMap(MailAddress.written) else {
            fault("email", "must be an e-mail address")
            return nil
        }
        return address
    }

    private mutating func phone(_ value: JSONValue) -> String? {
        guard let number = value.string.flatMap(PhoneNumber.written) else {
            fault("phone", "must be a phone number with its country, such as +49 170 1234567")
            return nil
        }
        return number
    }

    private mutating func webhook(
        _ value: JSONValue, _ earlier: Preferences.Webhook?, _ address: (String) -> String?
    ) -> Preferences.Webhook? {
        guard let object = members(value, "webhook", known: ["url", "path", "secret"]) else { return nil }
        guard let receiver = receiver(object, address) else { return nil }
        guard let given = object["secret"], !given.isNull else {
            return Preferences.Webhook(receiver: receiver, secret: earlier?.secret ?? .random())
        }
        guard let secret = given.string.flatMap({ WebhookSecret($0) }) else {
            fault("webhook.secret", "must be whsec_ and 24 to 64 bytes in base64")
            return nil
        }
        return Preferences.Webhook(receiver: receiver, secret: secret)
    }

    private mutating func receiver(
        _ object: JSONObject, _ address: (String) -> String?
    ) -> Preferences.Webhook.Receiver? {
        switch (object["url"], object["path"]) {
        case (let url?, nil):
            guard let text = url.string else {
                fault("webhook.url", "must be a URL")
                return nil
            }
            if let message = address(text) { fault("webhook.url", message) }
            return .url(text)
        case (nil, let path?):
            guard let text = path.string, WebhookAddresses.isPath(text) else {
                fault("webhook.path", "must begin with a slash and hold no .. and no spaces")
                return nil
            }
            return .path(text)
        default:
            fault("webhook.url", "must be given, or path, and not both")
            return nil
        }
    }
}

/// Reads e-mail addresses for reminders, by the same rules as at sign-up.
enum MailAddress {
    /// The address as used by mail servers, with the domain in A-labels; nil when it is invalid. A local part that is
    /// not ASCII requires a server with SMTPUTF8 (RFC 6531), which is not checked here.
    static func written(_ text: String) -> String? {
        guard (3...254).contains(text.utf8.count) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && !(0x7F...0xA0).contains(scalar.value)
                && !#"()<>[]:;,\""#.unicodeScalars.contains(scalar) && !scalar.properties.isWhitespace
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard isPlain, parts.count == 2, (1...64).contains(parts[0].utf8.count), let domain = DomainName(parts[1])
        else {
            return nil
        }
        return "\(parts[0])@\(domain.ascii)"
    }
}

/// Reads phone numbers in international form (E.164).
enum PhoneNumber {
    /// At most 15 by section 6.2.1 of the recommendation; no country has fewer than seven.
    private static let digits = 7...15

    /// The number without punctuation: `+49 (170) 123-4567` is `+491701234567`; nil when it is invalid.
    static func written(_ text: String) -> String? {
        guard text.utf8.count <= 40, text.utf8.first == UInt8(ascii: "+") else { return nil }
        let rest = text.dropFirst().filter { !" -.()/\u{A0}".contains($0) }
        guard digits.contains(rest.utf8.count), rest.utf8.first != UInt8(ascii: "0"),
            rest.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return "+" + rest
    }
}
