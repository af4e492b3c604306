/// A topic of the suite together with the pub/sub component that carries it.
public struct Topic: Sendable, Hashable {
    public let name: String
    /// The ``Component`` the topic is published to and subscribed from.
    public let pubsub: String

    /// Where a message goes that no subscriber could handle.
    public var deadLetters: String { name + "-dead" }

    public static let taskEvents = Topic(name: "task-events", pubsub: Component.pubsub)
    public static let reminders = Topic(name: "reminders", pubsub: Component.pubsub)
    /// What every service that keeps something about a user has to hear.
    public static let accountEvents = Topic(name: "account-events", pubsub: Component.pubsub)
    /// Read by every replica of `sync`, so it travels on the broadcasting component.
    public static let taskUpdates = Topic(name: "task-updates", pubsub: Component.pubsubBroadcast)

    public static let all = [taskEvents, reminders, accountEvents, taskUpdates]
}
