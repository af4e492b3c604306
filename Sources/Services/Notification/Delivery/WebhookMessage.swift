import Crypto
import Encoding
import FoundationEssentials
import JSON
import Timestamps

/// A reminder as a webhook, following Standard Webhooks.
struct WebhookMessage: Sendable {
    let reminder: Reminder
    var sentAt = Timestamp.now

    /// Has its members in alphabetical order and markup escaped, as Go's encoder writes them: a sidecar that decodes
    /// and encodes the body again then leaves the signed bytes unchanged.
    var body: [UInt8] {
        var json = JSONWriter(reserving: 512)
        json.object { json in
            json.member("data") { json in
                json.object { json in
                    json.member("due", reminder.due)
                    json.member("due_at", orNull: reminder.dueAt?.rfc3339)
                    json.member("offset", reminder.offset)
                    json.member("priority", reminder.priority)
                    json.member("reminder_id", reminder.id.uuidString.lowercased())
                    json.member("task_id", reminder.taskID)
                    json.member("title", reminder.title)
                }
            }
            json.member("timestamp", orNull: reminder.firedAt?.rfc3339)
            json.member("type", "reminder.due")
        }
        return Self.escapingMarkup(json.bytes)
    }

    func headers(signedBy secret: WebhookSecret) -> [String: String] {
        [
            "Webhook-Id": reminder.deliveryID, "Webhook-Timestamp": String(sentAt.seconds),
            "Webhook-Signature": secret.signature(id: reminder.deliveryID, seconds: sentAt.seconds, body: body),
            "Content-Type": "application/json",
        ]
    }

    private static func escapingMarkup(_ json: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(json.count)
        var index = 0
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "<"): escaped += Array(#"\u003c"#.utf8)
            case UInt8(ascii: ">"): escaped += Array(#"\u003e"#.utf8)
            case UInt8(ascii: "&"): escaped += Array(#"\u0026"#.utf8)
            case 0xE2 where index + 2 < json.count && json[index + 1] == 0x80 && json[index + 2] & 0xFE == 0xA8:
                escaped += Array((json[index + 2] == 0xA8 ? #"\u2028"# : #"\u2029"#).utf8)
                index += 2
            default: escaped.append(json[index])
            }
            index += 1
        }
        return escaped
    }
}

/// The shared secret of a webhook, in the notation of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64.
struct WebhookSecret: Sendable, Hashable {
    private static let prefix = "whsec_"

    let text: String
    private let bytes: [UInt8]

    init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let data = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            (24...64).contains(data.count)
        else { return nil }
        self.text = text
        bytes = Array(data)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        text = Self.prefix + Data(bytes).base64EncodedString()
    }

    static func random() -> WebhookSecret {
        WebhookSecret(bytes: RandomBytes.make(32))
    }

    /// The value of `webhook-signature`: HMAC-SHA256 over id, seconds and body, joined by dots.
    func signature(id: String, seconds: Int64, body: [UInt8]) -> String {
        let signed = Data("\(id).\(seconds).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: bytes))
        return "v1," + Data(code).base64EncodedString()
    }
}
