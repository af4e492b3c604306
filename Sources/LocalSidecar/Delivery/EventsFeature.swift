import Curl
import HTTPTypes
import Logging
import YAML

/// Publishing, and everything that a sidecar delivers to its application: events and cron ticks.
struct EventsFeature: SidecarFeature {
    private let sidecar: Sidecar
    private let publisher: Publisher
    private let runtime: EventRuntime?
    private let cron: [CronBinding]

    /// The brokers by component name.
    var brokers: [String: any Broker] { publisher.components.mapValues(\.broker) }

    /// - Throws: ``ResourceFault`` for a component, subscription or policy that cannot be read.
    init(_ sidecar: Sidecar) throws(ResourceFault) {
        self.sidecar = sidecar
        var components: [String: PubSubComponent] = [:]
        for component in sidecar.components(of: "pubsub.") {
            components[component.name] = try PubSubComponent(component, of: sidecar)
        }
        publisher = Publisher(
            appID: sidecar.appID, components: components, resiliency: sidecar.resiliency, tracer: sidecar.tracer)
        runtime = try Self.runtime(sidecar, components)
        cron = try Self.cronBindings(sidecar)
    }

    private static func runtime(
        _ sidecar: Sidecar, _ components: [String: PubSubComponent]
    ) throws(ResourceFault) -> EventRuntime? {
        guard let channel = sidecar.application else { return nil }
        var declared: [SubscriptionSpec] = []
        for document in sidecar.resources.subscriptions {
            declared.replace(with: try SubscriptionSpec(document))
        }
        let naming = EventRuntime.GroupNaming(appID: sidecar.appID, replica: sidecar.configuration.replica)
        return EventRuntime(
            channel: channel, components: components, declared: declared, resiliency: sidecar.resiliency,
            groups: naming, tracer: sidecar.tracer, state: sidecar.state, logger: sidecar.logger)
    }

    private static func cronBindings(_ sidecar: Sidecar) throws(ResourceFault) -> [CronBinding] {
        var bindings: [CronBinding] = []
        for component in sidecar.components(of: "bindings.cron") {
            var metadata: [String: String] = [:]
            for name in ["schedule", "route", "direction"] { metadata[name] = component[name] }
            do throws(ScheduleFault) {
                var binding = try CronBinding(name: component.name, metadata: metadata)
                binding.tracer = sidecar.tracer
                binding.policy = sidecar.resiliency.component(component.name, .binding, .inbound)
                bindings.append(binding)
            } catch {
                throw component.fault("schedule", error.message)
            }
        }
        return bindings
    }

    func run() async throws {
        guard let runtime else { return }
        await withDiscardingTaskGroup { tasks in
            if let check = sidecar.configuration.appHealthCheck {
                let probe = AppHealthProbe(channel: runtime.channel, check: check, state: sidecar.state)
                runtime.channel.gate.setHealthy(false)
                tasks.addTask { await probe.run() }
            }
            tasks.addTask { await runtime.run() }
            for binding in cron {
                tasks.addTask { await binding.run(runtime.channel, logger: sidecar.logger) }
            }
        }
    }

    func register(on routes: inout RouteTable) {
        let publisher = publisher
        let sidecar = sidecar
        for prefix in ["/v1.0", "/v1.0-alpha1"] {
            routes.on(.post, .put, at: "\(prefix)/publish/bulk/{pubsub}/*") { request in
                let topic = try Self.topic(request.parameters[1])
                // Without a topic the path is read as a topic of a component named "bulk".
                let place = topic.isEmpty ? ("bulk", request.parameters[0]) : (request.parameters[0], topic)
                return try await Self.answer(request, sidecar, place) { publication throws(EventFault) in
                    topic.isEmpty
                        ? try await publisher.publish(publication) : try await publisher.publishBulk(publication)
                }
            }
        }
        routes.on(.post, .put, at: "/v1.0/publish/{pubsub}/*") { request in
            let topic = try Self.topic(request.parameters[1])
            guard !topic.isEmpty else { throw SidecarError.unknownRoute }
            return try await Self.answer(request, sidecar, (request.parameters[0], topic)) {
                publication throws(EventFault) in try await publisher.publish(publication)
            }
        }
    }

    private static func topic(_ rest: String) throws -> String {
        guard let topic = PathText.decode(rest, plusIsSpace: true) else { throw MalformedPath() }
        return topic
    }

    private static func answer(
        _ request: SidecarRequest, _ sidecar: Sidecar, _ place: (pubsub: String, topic: String),
        _ publish: (Publisher.Request) async throws(EventFault) -> Void
    ) async throws -> SidecarResponse {
        let body: [UInt8]
        do {
            body = try await request.collectBody()
        } catch is BodyTooLarge {
            throw EventFault.publishFailed(place.pubsub, topic: place.topic, BodyTooLarge.message).sidecarError
        }
        let publication = Publisher.Request(
            pubsub: place.pubsub, topic: place.topic, contentType: request.headers[.contentType] ?? "", body: body,
            metadata: request.metadata, trace: request.trace, path: request.path)
        do throws(EventFault) {
            try await publish(publication)
        } catch {
            return error.response
        }
        var response = SidecarResponse.noContent
        request.trace.decorate(&response)
        return response
    }
}

/// Checks the application's health at intervals, and closes the gate while it is unhealthy.
struct AppHealthProbe: Sendable {
    let channel: AppChannel
    let check: SidecarConfiguration.AppHealthCheck
    let state: SidecarState

    /// Runs until the task is cancelled. The application counts as unhealthy until it has answered once.
    func run() async {
        set(false)
        var failures = 0
        while !Task.isCancelled {
            if await isWell() {
                failures = 0
                set(true)
            } else {
                failures += 1
                if failures >= check.threshold { set(false) }
            }
            guard (try? await Task.sleep(for: check.interval)) != nil else { return }
        }
    }

    private func set(_ isHealthy: Bool) {
        channel.gate.setHealthy(isHealthy)
        state.isAppHealthy = isHealthy
    }

    private func isWell() async -> Bool {
        let path = SubscriptionSpec.rooted(check.path)
        let answer = try? await channel.probe(path, timeout: check.timeout)
        return answer.map { (200..<300).contains($0.status) } ?? false
    }
}
