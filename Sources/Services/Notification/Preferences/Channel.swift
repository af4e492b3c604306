/// A way by which a reminder reaches a person.
enum Channel: String, Sendable, Hashable, CaseIterable {
    /// A notice in every open client, and the list of notifications.
    case inApp = "in_app"
    case email
    case webhook
    /// A text message to a phone.
    case sms
}
