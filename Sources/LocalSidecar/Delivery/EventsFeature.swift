import Curl
import HTTPTypes
import JSON
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

/// The publish API of one sidecar.
struct Publisher: Sendable {
    let appID: String
    let components: [String: PubSubComponent]
    var resiliency = ResiliencyPolicies()
    var tracer = Tracer()

    /// The common part of both kinds of publish requests.
    struct Request: Sendable {
        var pubsub: String
        var topic: String
        var contentType: String
        var body: [UInt8]
        /// The query's `metadata.` parameters, without the prefix.
        var metadata: [String: String]
        var trace: SidecarTrace
        /// As received.
        var path = ""
    }

    /// Publishes one event.
    ///
    /// - Throws: ``EventFault`` with daprd's status and code.
    func publish(_ request: Request) async throws(EventFault) {
        let component = try component(request)
        let isRaw = try Self.isRaw(request.metadata, request.pubsub)
        let publication = Publication(
            pubsub: request.pubsub, topic: request.topic, appID: appID, contentType: request.contentType,
            data: request.body, metadata: request.metadata, trace: request.trace)
        let payload = isRaw ? request.body : try CloudEventEnvelope.wrap(publication)
        let message = BrokerMessage(topic: request.topic, payload: payload, metadata: request.metadata)
        do {
            try await send([message], to: component)
        } catch {
            throw .publishFailed(component.name, topic: request.topic, "\(error)")
        }
    }

    /// Publishes several events, all or none.
    ///
    /// - Throws: ``EventFault`` with daprd's status and code.
    func publishBulk(_ request: Request) async throws(EventFault) {
        let component = try component(request)
        let isRaw = try Self.isRaw(request.metadata, request.pubsub)
        let entries = try BulkEntry.read(request, appID: appID)
        var messages: [BrokerMessage] = []
        // Each event has a span of its own, the parent of subscribers' spans.
        var spans: [Span] = []
        defer { for span in spans { tracer.end(span) } }
        for entry in entries {
            let metadata = entry.metadata.map { $0.merging(request.metadata) { own, _ in own } } ?? [:]
            var publication = Publication(
                pubsub: request.pubsub, topic: request.topic, appID: appID, contentType: entry.contentType,
                data: entry.data, metadata: metadata, trace: request.trace)
            let span = isRaw ? nil : tracer.begin(.entry(path: request.path), .producer, below: request.trace.parent)
            if let span {
                publication.trace.parent = span.traceparent
                spans.append(span)
            }
            let payload = isRaw ? entry.data : try CloudEventEnvelope.wrap(publication)
            messages.append(BrokerMessage(topic: request.topic, payload: payload, metadata: metadata))
        }
        do {
            try await send(messages, to: component)
        } catch {
            throw .bulkFailed(component.name, topic: request.topic, entries: entries.map(\.id), "\(error)")
        }
    }

    private func component(_ request: Request) throws(EventFault) -> PubSubComponent {
        guard let component = components[request.pubsub] else {
            throw .unknownPubSub(request.pubsub, metadata: request.metadata)
        }
        guard component.scopes.allowsPublishing(to: request.topic) else {
            throw .forbidden(request.pubsub, topic: request.topic, appID: appID)
        }
        return component
    }

    private func send(_ messages: [BrokerMessage], to component: PubSubComponent) async throws {
        try await resiliency.component(component.name, .pubsub, .outbound).run {
            try await component.broker.publish(messages)
        }
        for message in messages { component.history?.note(.published, message, appID, component.name) }
    }

    private static func isRaw(_ metadata: [String: String], _ pubsub: String) throws(EventFault) -> Bool {
        guard let written = metadata["rawPayload"] else { return false }
        switch written {
        case "1", "t", "T", "true", "TRUE", "True": return true
        case "0", "f", "F", "false", "FALSE", "False": return false
        default: throw .rawPayload(pubsub, written, metadata: metadata)
        }
    }
}

/// One entry of a bulk publish request, with its event in the bytes that its content type requires.
struct BulkEntry: Sendable, Equatable {
    var id = ""
    var contentType = ""
    var data: [UInt8] = []
    /// nil when the entry has none; then the request's metadata is not its own either.
    var metadata: [String: String]?

    init() {}

    /// - Throws: ``EventFault``; then nothing is published.
    static func read(_ request: Publisher.Request, appID: String) throws(EventFault) -> [BulkEntry] {
        if let entries = BulkEntryList(request.body)?.entries { return entries }
        func unreadable(_ reason: String) -> EventFault {
            .bulkUnreadable(request.pubsub, topic: request.topic, appID: appID, reason)
        }
        guard let value = try? JSONValue(firstIn: request.body) else { throw unreadable(GoJSON.reason(request.body)) }
        guard let elements = value.isNull ? [] : value.array else {
            let type = GoJSON.typeName(value)
            throw unreadable("json: cannot unmarshal \(type) into Go value of type []http.bulkPublishMessageEntry")
        }
        var entries: [BulkEntry] = []
        var ids: Set<String> = []
        for (index, element) in elements.enumerated() {
            let id = element.field("entryId") ?? .null
            if !id.isNull, id.string == nil {
                let type = GoJSON.typeName(id)
                throw unreadable("json: cannot unmarshal \(type) into Go struct field .\(index).entryId of type string")
            }
            guard let entry = BulkEntry(id: id.string ?? "", element) else {
                throw .bulkMismatch(request.pubsub, topic: request.topic, appID: appID)
            }
            guard !entry.id.isEmpty, ids.insert(entry.id).inserted else {
                throw .bulkEntryIDs(request.pubsub, topic: request.topic, appID: appID)
            }
            entries.append(entry)
        }
        return entries
    }

    private init?(id: String, _ element: JSONValue) {
        self.id = id
        contentType = element.field("contentType")?.string ?? ""
        metadata = element.field("metadata")?.object.map { members in
            Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { $1 }
        }
        let type = ContentType(contentType)
        let event = element.field("event") ?? .null
        if type.isJSON || type.isCloudEvent {
            data = event.bytes
        } else if type.isBinary {
            guard let bytes = event.string.flatMap({ Base64.decode($0) }) else { return nil }
            data = bytes
        } else {
            guard type.isText, let text = event.string else { return nil }
            data = Array(text.utf8)
        }
    }
}

/// The entries of a well-formed bulk publish request, read in one pass: JSON events, each with an id of its own.
///
/// Any other request is left to the slower reader, which has daprd's error texts.
struct BulkEntryList {
    private(set) var entries: [BulkEntry] = []
    private var isOrdinary = true

    init?(_ body: [UInt8]) {
        var ids: Set<String> = []
        do {
            try JSONScanner.read(body) { scanner in
                try scanner.array { scanner in
                    let entry = try entry(&scanner)
                    isOrdinary = isOrdinary && entry.isOrdinary && ids.insert(entry.id).inserted
                    entries.append(entry)
                }
            }
        } catch {
            return nil
        }
        guard isOrdinary else { return nil }
    }

    private mutating func entry(_ scanner: inout JSONScanner) throws -> BulkEntry {
        var entry = BulkEntry()
        try scanner.object { member, scanner in
            switch member {
            case "entryId": entry.id = try scanner.string()
            case "contentType": entry.contentType = try scanner.string()
            case "event": entry.data = try scanner.rawValue()
            case "metadata":
                var metadata: [String: String] = [:]
                try scanner.object { metadata[$0] = try $1.string() }
                entry.metadata = metadata
            default:
                // Perhaps one of these in different case.
                isOrdinary = false
                try scanner.skip()
            }
        }
        return entry
    }
}

extension BulkEntry {
    fileprivate var isOrdinary: Bool {
        let type = ContentType(contentType)
        return !id.isEmpty && !data.isEmpty && (type.isJSON || type.isCloudEvent)
    }
}
