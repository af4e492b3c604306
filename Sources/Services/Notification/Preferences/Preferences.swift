import TimeZones

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
