import Crypto
import Encoding
import FoundationEssentials

/// The shared secret of a webhook, as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64.
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
