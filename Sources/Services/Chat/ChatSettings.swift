import ServiceKit

/// The variables of the chat service.
struct ChatSettings: Sendable {
    static let messagesPerMinute = Setting(
        "ERRAND_CHAT_MESSAGES_PER_MINUTE", default: 20, "messages to the assistant that a user may send in a minute",
        where: { (1...1000).contains($0) })

    static let all = [messagesPerMinute.description]

    let messagesPerMinute: Int

    init(_ settings: Settings) throws(SettingFault) {
        messagesPerMinute = try settings.read(Self.messagesPerMinute)
    }
}
