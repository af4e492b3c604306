import Curl
import Encoding
import HTTPTypes
import JSON
import Logging

/// The event processing of one sidecar: finds the application, reads its subscriptions, and delivers events to it for
/// as long as the sidecar runs.
final class EventRuntime: Sendable {
    let channel: AppChannel
    private let components: [String: PubSubComponent]
    private let declared: [SubscriptionSpec]
    private let resiliency: ResiliencyPolicies
    private let groups: GroupNaming
    private let tracer: Tracer
    private let state: SidecarState
    private let logger: Logger

    /// The parts of consumer group names.
    struct GroupNaming: Sendable {
        var appID: String
        var replica: String
        let uuid = RandomUUID.text()

        init(appID: String, replica: String) {
            self.appID = appID
            self.replica = replica
        }
    }

    init(
        channel: AppChannel, components: [String: PubSubComponent], declared: [SubscriptionSpec],
        resiliency: ResiliencyPolicies, groups: GroupNaming, tracer: Tracer, state: SidecarState,
        logger: Logger
    ) {
        self.channel = channel
        self.components = components
        self.declared = declared
        self.resiliency = resiliency
        self.groups = groups
        self.tracer = tracer
        self.state = state
        self.logger = logger
    }

    /// Runs until the task is cancelled. When the application goes away, deliveries wait; when it is back, its
    /// subscriptions are read again, as they may have changed.
    func run() async {
        var findings = await find()
        while let specs = findings {
            let open = await subscribe(specs)
            state.subscriptions = specs.map { $0.loaded }
            state.groups = open.map { ($0.delivery.spec.pubsub, $0.group) }
            state.isAppUp = true
            channel.gate.open()
            findings = await deliver(specs, open)
        }
    }

    private func subscribe(_ specs: [SubscriptionSpec]) async -> [OpenSubscription] {
        var open: [OpenSubscription] = []
        for spec in specs {
            if let subscription = await subscribe(spec) { open.append(subscription) }
        }
        return open
    }

    private func find() async -> [SubscriptionSpec]? {
        guard await channel.gate.waitUntilHealthy() else { return nil }
        guard let findings = try? await AppProbe(channel: channel).run() else { return nil }
        if let fault = findings.fault {
            logger.error("the application's subscriptions are not used", metadata: ["reason": "\(fault.message)"])
        }
        return declared.reduce(into: findings.subscriptions) { all, spec in
            if !all.contains(where: { $0.pubsub == spec.pubsub && $0.topic == spec.topic }) { all.append(spec) }
        }
    }

    /// Delivers until the application comes back with different subscriptions, which it returns; nil when cancelled.
    private func deliver(_ specs: [SubscriptionSpec], _ open: [OpenSubscription]) async -> [SubscriptionSpec]? {
        await withTaskGroup(of: Void.self) { tasks in
            for subscription in open { tasks.addTask { await subscription.run() } }
            defer { tasks.cancelAll() }
            while await channel.gate.wait(for: .down) {
                guard let found = await find() else { return nil }
                if found != specs { return found }
                channel.gate.open()
            }
            return nil
        }
    }

    /// Joins a subscription's group; nil when the subscription is not possible.
    private func subscribe(_ spec: SubscriptionSpec) async -> OpenSubscription? {
        guard let component = components[spec.pubsub] else {
            logger.error("a subscription names an unknown pub/sub component", metadata: ["pubsub": "\(spec.pubsub)"])
            return nil
        }
        guard !spec.topic.isEmpty, component.scopes.allowsSubscribing(to: spec.topic) else {
            logger.error("a subscription is not allowed", metadata: ["topic": "\(spec.topic)"])
            return nil
        }
        let name = ConsumerGroupName(
            consumerID: component.metadata["consumerID"], appID: groups.appID, replica: groups.replica,
            uuid: groups.uuid)
        guard let group = try? await component.broker.group(name, topic: spec.topic) else {
            logger.error("a subscription could not be opened", metadata: ["topic": "\(spec.topic)"])
            return nil
        }
        let delivery = Delivery(
            spec: spec, component: component, group: group, channel: channel,
            policy: resiliency.component(component.name, .pubsub, .inbound),
            tracer: tracer, logger: logger)
        return OpenSubscription(group: group, membership: group.join(), delivery: delivery)
    }
}

/// A subscription that has joined its group.
struct OpenSubscription: Sendable {
    let group: ConsumerGroup
    let membership: GroupMembership
    let delivery: Delivery

    /// Delivers until the task is cancelled.
    func run() async {
        if let bulk = delivery.spec.bulk {
            await BulkDispatcher(group: group, membership: membership, delivery: delivery, bulk: bulk).run()
        } else {
            let count = delivery.component.maximumInFlight
            await Dispatcher(
                group: group, membership: membership, delivery: delivery, maximumInFlight: count
            ).run()
        }
        await delivery.component.broker.leave(group)
    }
}

/// Waits for the application and reads its subscriptions and bindings, as daprd does at start-up.
struct AppProbe: Sendable {
    let channel: AppChannel
    /// The pause between two connection attempts while the port is closed.
    var interval: Duration = .milliseconds(50)

    /// The application's answers.
    struct Findings: Sendable, Equatable {
        var subscriptions: [SubscriptionSpec] = []
        /// The reason why its list of subscriptions is not used.
        var fault: SubscriptionFault?
    }

    /// Returns once the application has answered.
    ///
    /// - Throws: `CancellationError` only.
    func run() async throws -> Findings {
        while true {
            do {
                _ = try await ask("/dapr/config")
                return Self.findings(try await ask("/dapr/subscribe"))
            } catch is CurlError {
                try await Task.sleep(for: interval)
            }
        }
    }

    private func ask(_ path: String) async throws -> CurlResponse {
        var headers = AppChannel.jsonHeaders
        headers[.daprAppID] = channel.appID
        return try await channel.call(.get, path, headers: headers, timeout: .seconds(5))
    }

    private static func findings(_ response: CurlResponse) -> Findings {
        guard response.status == 200, !response.body.isEmpty else { return Findings() }
        do {
            return Findings(subscriptions: try SubscriptionSpec.list(response.body))
        } catch {
            return Findings(fault: error)
        }
    }
}

/// Takes a group's messages in batches, one batch at a time.
struct BulkDispatcher: Sendable {
    let group: ConsumerGroup
    let membership: GroupMembership
    let delivery: Delivery
    let bulk: SubscriptionSpec.Bulk

    /// Runs until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                for await condition in delivery.channel.gate.changes() where condition == .open {
                    membership.wake.yield()
                }
            }
            for await _ in membership.wakes {
                while delivery.channel.gate.isOpen, !Task.isCancelled, group.hasReady { await deliverBatch() }
            }
            tasks.cancelAll()
        }
        group.leave(membership.id)
    }

    private func deliverBatch() async {
        let entries = await nextBatch()
        guard !entries.isEmpty else { return }
        let settlements = await DeliveryBatch(delivery: delivery).deliver(entries)
        for (entry, settlement) in zip(entries, settlements).reversed() {
            if settlement == .settled { group.finish(entry) } else { group.putBack(entry) }
        }
    }

    /// Takes the next batch. Messages of a durable broker are taken at once, while the next batch gathers: under load
    /// batches are full, and otherwise nothing waits. In Dapr an in-memory broker delivers one message at a time, each
    /// after the full wait.
    private func nextBatch() async -> [LogEntry] {
        let broker = delivery.component.broker
        if broker.gathersBulks { await gather() }
        if broker.isDurable { return group.take(bulk.maximumMessages) }
        try? await Task.sleep(for: bulk.maximumAwait)
        return group.take(1)
    }

    /// Waits until a whole batch is there, or its time limit is reached.
    private func gather() async {
        let end = ContinuousClock.now + bulk.maximumAwait
        while group.waiting < bulk.maximumMessages, .now < end, !Task.isCancelled {
            try? await Task.sleep(for: min(.milliseconds(5), bulk.maximumAwait))
        }
    }
}
