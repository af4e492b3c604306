import JSON
import Synchronization

/// The state of a running sidecar and its application.
final class SidecarState: Sendable {
    /// A subscription as listed by the metadata API.
    struct LoadedSubscription: Sendable {
        var pubsub: String
        var topic: String
        var rules: [(match: String, path: String)]
        var deadLetterTopic: String
        /// `PROGRAMMATIC` or `DECLARATIVE`.
        var type: String
        var metadata: [String: String]
    }

    private struct Values {
        var isAppUp = false
        var isAppHealthy = true
        var labels: [String: String] = [:]
        var subscriptions: [LoadedSubscription] = []
        var port = 0
        var groups: [(pubsub: String, group: ConsumerGroup)] = []
    }

    private let values: Mutex<Values>
    /// Ends when the API is asked to shut the sidecar down.
    let untilShutdown: AsyncStream<Never>
    private let shutdown: AsyncStream<Never>.Continuation

    init(hasApplication: Bool) {
        values = Mutex(Values(isAppUp: !hasApplication))
        (untilShutdown, shutdown) = AsyncStream.makeStream(of: Never.self)
    }

    func shutDown() { shutdown.finish() }

    /// True once the application has answered for the first time, or when there is none; never false again.
    var isAppUp: Bool {
        get { values.withLock(\.isAppUp) }
        set { values.withLock { $0.isAppUp = newValue } }
    }

    /// The result of the application health check; true without one.
    var isAppHealthy: Bool {
        get { values.withLock(\.isAppHealthy) }
        set { values.withLock { $0.isAppHealthy = newValue } }
    }

    /// Labels set through the metadata API.
    var labels: [String: String] { values.withLock(\.labels) }

    func setLabel(_ name: String, _ value: String) { values.withLock { $0.labels[name] = value } }

    var subscriptions: [LoadedSubscription] {
        get { values.withLock(\.subscriptions) }
        set { values.withLock { $0.subscriptions = newValue } }
    }

    /// The groups that the application's subscriptions have joined.
    var groups: [(pubsub: String, group: ConsumerGroup)] {
        get { values.withLock(\.groups) }
        set { values.withLock { $0.groups = newValue } }
    }

    /// The port the API listens on, once it does.
    var port: Int {
        get { values.withLock(\.port) }
        set { values.withLock { $0.port = newValue } }
    }
}
