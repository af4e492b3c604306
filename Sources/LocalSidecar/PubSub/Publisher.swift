import JSON

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
