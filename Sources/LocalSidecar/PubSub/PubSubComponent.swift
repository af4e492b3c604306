import Synchronization
import Timestamps

/// A pub/sub component as seen by one sidecar.
struct PubSubComponent: Sendable {
    let name: String
    let broker: any Broker
    let metadata: [String: String]
    let scopes: TopicScopes
    /// Records messages for the inspector.
    var history: EventHistory?

    init(name: String, broker: any Broker, metadata: [String: String], appID: String) {
        self.name = name
        self.broker = broker
        self.metadata = metadata
        scopes = TopicScopes(metadata: metadata, appID: appID)
    }

    /// Maximum number of concurrent deliveries per subscription.
    var maximumInFlight: Int {
        metadata["maxInFlight"].flatMap { Int($0) }.map { max(1, min($0, 4096)) } ?? 64
    }
}

extension PubSubComponent {
    private static let settings = [
        "consumerID", "maxInFlight", "allowedTopics", "publishingScopes", "subscriptionScopes", "protectedTopics",
    ]

    /// Opens the broker behind a component, or joins the one already opened by another sidecar of the host.
    ///
    /// - Throws: ``ResourceFault`` naming the setting that cannot be used.
    init(_ component: LoadedComponent, of sidecar: Sidecar) throws(ResourceFault) {
        var metadata: [String: String] = [:]
        for name in Self.settings { metadata[name] = component[name] }
        let broker = try Self.broker(component, of: sidecar)
        self.init(name: component.name, broker: broker, metadata: metadata, appID: sidecar.appID)
        history = sidecar.shared.history
    }

    private static func broker(_ component: LoadedComponent, of sidecar: Sidecar) throws(ResourceFault) -> any Broker {
        switch component.type {
        case "pubsub.in-memory":
            try sidecar.shared.instance(of: component) { () throws(ResourceFault) in InMemoryBroker() }
        case "pubsub.redis":
            try sidecar.shared.instance(of: component) { () throws(ResourceFault) in
                try redis(component, of: sidecar)
            }
        default:
            try sidecar.shared.instance(of: component) { () throws(ResourceFault) in
                try durable(component, sidecar.configuration)
            }
        }
    }

    private static func redis(_ component: LoadedComponent, of sidecar: Sidecar) throws(ResourceFault) -> RedisBroker {
        let settings = try RedisBrokerSettings(component, authorities: sidecar.configuration.authorities)
        do throws(RedisFault) {
            return try RedisBroker(settings, logger: sidecar.logger)
        } catch {
            throw component.fault("redisHost", "the server cannot be used: \(error)")
        }
    }

    private static func durable(
        _ component: LoadedComponent, _ configuration: SidecarConfiguration
    ) throws(ResourceFault) -> DurableBroker {
        guard let path = component["connectionString"], !path.isEmpty else {
            throw component.fault("connectionString", "missing: the file that the broker keeps its messages in")
        }
        var limits = DurableBroker.Limits()
        if let written = component["retention"] {
            guard let retention = GoDuration.parse(written), retention > .zero else {
                throw component.fault("retention", "expected a duration such as 168h")
            }
            limits.retention = retention
        }
        do {
            return try DurableBroker(path: configuration.path(path), limits: limits)
        } catch {
            throw component.fault("connectionString", "the file cannot be opened: \(error)")
        }
    }
}

extension DurableBroker: ClosableComponent {}

/// `pubsub.in-memory`: delivers messages to the current groups, one at a time, and stores nothing. Shared by the
/// sidecars of a host.
///
/// A topic ending in `*` subscribes to every topic with that prefix.
final class InMemoryBroker: Broker {
    private struct State {
        var groups: [String: [ConsumerGroupName: ConsumerGroup]] = [:]
        var lastID: Int64 = 0

        func groups(of topic: String) -> [ConsumerGroup] {
            groups.filter { Self.matches($0.key, topic) }.flatMap(\.value.values)
        }

        private static func matches(_ pattern: String, _ topic: String) -> Bool {
            guard pattern != topic else { return true }
            guard pattern.hasSuffix("*") else { return false }
            let start = pattern.dropLast()
            return topic.hasPrefix(start) && topic.count > start.count
        }
    }

    private let state = Mutex(State())

    var isDurable: Bool { false }

    func publish(_ messages: [BrokerMessage]) async throws {
        for message in messages {
            try await room(for: message.topic)
            // Added under the lock: a group takes entries in the order of their ids.
            state.withLock { state in
                state.lastID += 1
                let entry = LogEntry(id: state.lastID, message: message)
                for group in state.groups(of: message.topic) { group.feed([entry]) }
            }
        }
    }

    /// Waits until the groups have taken enough: Dapr's component does not let a publisher get ahead of them at all.
    private func room(for topic: String) async throws {
        while state.withLock({ $0.groups(of: topic).contains { $0.waiting > ConsumerGroup.capacity / 2 } }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func group(_ name: ConsumerGroupName, topic: String) async throws -> ConsumerGroup {
        state.withLock { state in
            if let group = state.groups[topic]?[name] { return group }
            let group = ConsumerGroup(name, topic: topic, isSerial: true)
            state.groups[topic, default: [:]][name] = group
            return group
        }
    }

    func leave(_ group: ConsumerGroup) async {
        guard !group.hasMembers else { return }
        state.withLock { _ = $0.groups[group.topic]?.removeValue(forKey: group.name) }
    }

    func close() async {}
}

/// The topics an application may use: the scoping metadata of a pub/sub component.
struct TopicScopes: Sendable, Equatable {
    private let allowed: [String]
    private let protected: [String]
    private let publishing: [String]?
    private let subscribing: [String]?

    init(metadata: [String: String], appID: String) {
        allowed = Self.list(metadata["allowedTopics"])
        protected = Self.list(metadata["protectedTopics"])
        publishing = Self.scope(metadata["publishingScopes"], appID)
        subscribing = Self.scope(metadata["subscriptionScopes"], appID)
    }

    func allowsPublishing(to topic: String) -> Bool { allows(topic, publishing) }

    func allowsSubscribing(to topic: String) -> Bool { allows(topic, subscribing) }

    private func allows(_ topic: String, _ scope: [String]?) -> Bool {
        if !allowed.isEmpty, !allowed.contains(topic) { return false }
        guard let scope else { return !protected.contains(topic) }
        return scope.contains(topic)
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    }

    /// Reads `app1=topic1,topic2;app2=topic3`; nil when the application is not named.
    private static func scope(_ text: String?, _ appID: String) -> [String]? {
        for part in (text ?? "").split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides[0].filter({ $0 != " " }) == appID { return list(sides.count == 2 ? String(sides[1]) : nil) }
        }
        return nil
    }
}
