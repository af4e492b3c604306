import ServiceKit

/// The variables of the chat service.
struct ChatSettings: Sendable {
    static let messagesPerMinute = Setting(
        "ERRAND_CHAT_MESSAGES_PER_MINUTE", default: 20, "messages to the assistant that a user may send in a minute",
        where: { (1...1000).contains($0) })

    static let domainKey = Setting(
        "ERRAND_CHATKIT_DOMAIN_KEY", default: "local-dev",
        "key that OpenAI gives for the domain of a page that embeds ChatKit; /api/chatkit/session hands it on")

    static let all = [messagesPerMinute.description, domainKey.description]

    let messagesPerMinute: Int
    let domainKey: String

    init(_ settings: Settings) throws(SettingFault) {
        messagesPerMinute = try settings.read(Self.messagesPerMinute)
        domainKey = try settings.read(Self.domainKey)
    }
}
