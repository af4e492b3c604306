/// A topic of the suite, and the pub/sub component that carries it.
public struct Topic: Sendable, Hashable {
    public let name: String
    /// The ``Component`` the topic is published to and subscribed from.
    public let pubsub: String

    /// The topic for messages that no subscriber could handle.
    public var deadLetters: String { name + "-dead" }

    public static let taskEvents = Topic(name: "task-events", pubsub: Component.pubsub)
    public static let reminders = Topic(name: "reminders", pubsub: Component.pubsub)
    /// Must be subscribed to by every service that stores data of users.
    public static let accountEvents = Topic(name: "account-events", pubsub: Component.pubsub)
    /// Read by every replica of `sync`, so it uses the broadcasting component.
    public static let taskUpdates = Topic(name: "task-updates", pubsub: Component.pubsubBroadcast)

    public static let all = [taskEvents, reminders, accountEvents, taskUpdates]
}

/// The names of the suite's Dapr components; their YAML decides the implementations.
public enum Component {
    public static let statestore = "statestore"
    public static let pubsub = "pubsub"
    /// A pub/sub whose every subscriber *replica* receives each message.
    public static let pubsubBroadcast = "pubsub-broadcast"
    public static let secrets = "secrets"
    public static let email = "email"
    public static let webhook = "webhook"
    /// Any output binding that sends `data` as a text message to the metadata's `toNumber`.
    public static let sms = "sms"
    public static let llm = "llm"
    /// The cron binding that makes a replica take over the outboxes of dead ones.
    public static let outboxSweep = "outbox-sweep"
    /// The cron binding that makes the notification service check for due reminders.
    public static let reminderSweep = "reminder-sweep"
}

/// The Dapr app ids of the suite; also the CloudEvents `source` of the events that each publishes.
public enum AppID {
    public static let web = "web"
    public static let api = "api"
    public static let recurring = "recurring"
    public static let notification = "notification"
    public static let sync = "sync"
    public static let audit = "audit"
    public static let chat = "chat"
}
