import Curl
import Encoding
import HTTPTypes
import JSON
import Logging

/// Delivers the messages of one subscription to the application, one at a time, with retries and dead letters.
struct Delivery: Sendable {
    let spec: SubscriptionSpec
    let component: PubSubComponent
    let group: ConsumerGroup
    let channel: AppChannel
    let policy: ResiliencePolicy
    let tracer: Tracer
    let logger: Logger

    /// The outcome for a message.
    enum Settlement: Sendable, Equatable {
        /// Delivered, dropped, dead-lettered or lost: the group need not keep it.
        case settled
        /// The application is unreachable: the message is kept and delivered when it is back.
        case held
    }

    func deliver(_ entry: LogEntry) async -> Settlement {
        // A message that is not stored cannot wait until the application is healthy again.
        guard component.broker.isDurable || channel.gate.isHealthy else { return .settled }
        guard let event = IncomingEvent(entry.message, for: spec) else {
            logger.warning("an event is not JSON", metadata: place)
            return await bury(entry)
        }
        guard !group.isSettled(entry) else { return .settled }
        guard !event.isExpired else { return await bury(entry) }
        do {
            guard let path = try spec.path(for: event.event) else { return await bury(entry) }
            return await deliver(entry, event, to: path)
        } catch {
            logger.warning("a routing rule failed", metadata: place)
            return await bury(entry)
        }
    }

    private func deliver(_ entry: LogEntry, _ event: IncomingEvent, to path: String) async -> Settlement {
        let headers = event.headers(entry.message, pubsub: spec.pubsub)
        var attempts = policy.attempts()
        while true {
            let status: Int?
            switch await attempt(path, headers, event) {
            case .reply(.success, _):
                note(.delivered, entry.message)
                return .settled
            case .reply(.drop, _), .refused: return await bury(entry)
            case .held: return .held
            case .reply(.failure, let answered): status = answered
            }
            note(.failed, entry.message)
            guard let delay = attempts.pause(afterStatus: status) else { return await bury(entry) }
            guard await pause(delay) else { return .held }
            guard !group.isSettled(entry) else { return .settled }
        }
    }

    private enum Attempt {
        /// The application's reply, and the status of a negative one.
        case reply(DeliveryReply, Int?)
        /// The circuit breaker is open.
        case refused
        case held
    }

    private func attempt(_ path: String, _ headers: HTTPFields, _ event: IncomingEvent) async -> Attempt {
        await policy.guarded(ifRefused: .refused) {
            let span = span(of: event.traceParent)
            var headers = headers
            if let span { headers[.traceparent] = span.traceparent }
            do {
                let timeout = policy.timeout ?? AppChannel.patience
                let response = try await channel.call(.post, path, headers: headers, body: event.body, timeout: timeout)
                tracer.end(span, status: response.status)
                let reply = DeliveryReply(status: response.status, body: response.body)
                let isAccepted = (200..<300).contains(response.status)
                return (.reply(reply, isAccepted ? nil : response.status), reply != .failure)
            } catch let error as CurlError {
                // An unreachable application is not a failing one: the breaker does not count it.
                return error.isAppDown && component.broker.isDurable ? (.held, nil) : (.reply(.failure, nil), false)
            } catch {
                return (.held, nil)
            }
        }
    }

    /// Begins the span of a delivery attempt; nil for an event without a trace.
    func span(of traceParent: String?) -> Span? {
        traceParent.flatMap { tracer.begin(.delivery(topic: spec.topic), .client, below: $0) }
    }

    /// Waits before the next attempt; false when there will be none.
    func pause(_ delay: Duration) async -> Bool {
        do {
            try await Task.sleep(for: delay)
            return true
        } catch {
            return false
        }
    }

    /// Publishes an undeliverable message to the dead-letter topic, unchanged; without such a topic it is lost.
    func bury(_ entry: LogEntry) async -> Settlement {
        guard group.claim(entry) else { return .settled }
        guard let topic = spec.deadLetterTopic else {
            logger.warning("an event was not accepted and is dropped", metadata: place)
            return .settled
        }
        var message = entry.message
        message.topic = topic
        do {
            try await component.broker.publish([message])
            note(.dead, message)
            return .settled
        } catch {
            logger.error("an event could not be dead-lettered", metadata: place)
            group.release(entry)
            return component.broker.isDurable ? .held : .settled
        }
    }

    func note(_ kind: EventHistory.Kind, _ message: BrokerMessage) {
        component.history?.note(kind, message, channel.appID, component.name)
    }

    var place: Logger.Metadata { ["pubsub": "\(spec.pubsub)", "topic": "\(spec.topic)"] }
}

/// Delivers several messages of one subscription in one request: bulk subscribe.
struct DeliveryBatch: Sendable {
    let delivery: Delivery

    /// A message with its id in the request.
    private struct Item {
        let entry: LogEntry
        let id = RandomUUID.text()
        /// JSON.
        let event: [UInt8]
        let contentType: String
        var traceParent: String?
    }

    /// The outcomes for the messages, in their order.
    func deliver(_ entries: [LogEntry]) async -> [Delivery.Settlement] {
        var settlements = [Delivery.Settlement](repeating: .settled, count: entries.count)
        var byPath: [String: [(index: Int, item: Item)]] = [:]
        for (index, entry) in entries.enumerated() {
            guard !delivery.group.isSettled(entry) else { continue }
            if let (path, item) = route(entry) {
                byPath[path, default: []].append((index, item))
            } else {
                settlements[index] = await delivery.bury(entry)
            }
        }
        for (path, items) in byPath {
            let outcome = await deliver(items.map(\.item), to: path)
            for (position, item) in items.enumerated() { settlements[item.index] = outcome[position] }
        }
        return settlements
    }

    /// The path to deliver a message to; nil when it cannot be delivered: it is not JSON, it has expired, no rule
    /// matches, or one fails.
    private func route(_ entry: LogEntry) -> (path: String, item: Item)? {
        if delivery.spec.isRaw {
            guard let path = delivery.spec.rules.first?.path else { return nil }
            let data = JSONValue.string(Base64.encode(entry.message.payload))
            return (path, Item(entry: entry, event: data.bytes, contentType: "application/octet-stream"))
        }
        guard let event = IncomingEvent(entry.message, for: delivery.spec), !event.isExpired,
            let path = try? delivery.spec.path(for: event.event)
        else { return nil }
        return (
            path,
            Item(
                entry: entry, event: event.body, contentType: "application/cloudevents+json",
                traceParent: event.traceParent)
        )
    }

    private func deliver(_ items: [Item], to path: String) async -> [Delivery.Settlement] {
        var settled: [String: Delivery.Settlement] = [:]
        var open = items
        var attempts = delivery.policy.attempts()
        while !open.isEmpty {
            let replies: [String: DeliveryReply]
            let status: Int?
            switch await attempt(open, path) {
            case .held: return items.map { settled[$0.id] ?? .held }
            case .refused: (replies, status) = (Dictionary(uniqueKeysWithValues: open.map { ($0.id, .drop) }), nil)
            case .replies(let answers, let answered): (replies, status) = (answers, answered)
            }
            var failed: [Item] = []
            for item in open {
                switch replies[item.id] ?? .failure {
                case .success:
                    delivery.note(.delivered, item.entry.message)
                    settled[item.id] = .settled
                case .drop: settled[item.id] = await delivery.bury(item.entry)
                case .failure:
                    delivery.note(.failed, item.entry.message)
                    failed.append(item)
                }
            }
            open = failed
            guard !open.isEmpty else { break }
            guard let delay = attempts.pause(afterStatus: status) else {
                for item in open { settled[item.id] = await delivery.bury(item.entry) }
                break
            }
            guard await delivery.pause(delay) else { break }
        }
        return items.map { settled[$0.id] ?? .held }
    }

    private enum Attempt {
        case replies([String: DeliveryReply], Int?)
        /// The circuit breaker is open.
        case refused
        /// The application is unreachable.
        case held
    }

    /// Sends one request.
    private func attempt(_ items: [Item], _ path: String) async -> Attempt {
        var headers: HTTPFields = [.contentType: "application/json", .pubsubName: delivery.spec.pubsub]
        let spans = items.compactMap { delivery.span(of: $0.traceParent) }
        // One request can carry only one trace: daprd uses that of the last event.
        if !delivery.spec.isRaw { headers[.traceparent] = spans.last?.traceparent ?? SidecarTrace.zeros }
        let timeout = delivery.policy.timeout ?? AppChannel.patience
        let sent = headers
        return await delivery.policy.guarded(ifRefused: .refused) {
            do {
                let response = try await delivery.channel.call(
                    .post, path, headers: sent, body: body(items), timeout: timeout)
                for span in spans { delivery.tracer.end(span, status: response.status) }
                let replies = replies(response, items)
                let isAccepted = (200..<300).contains(response.status)
                let isSuccess = items.allSatisfy { (replies[$0.id] ?? .failure) != .failure }
                return (.replies(replies, isAccepted ? nil : response.status), isSuccess)
            } catch let error as CurlError {
                let isAway = error.isAppDown && delivery.component.broker.isDurable
                return isAway ? (.held, nil) : (.replies([:], nil), false)
            } catch {
                return (.held, nil)
            }
        }
    }

    private func body(_ items: [Item]) -> [UInt8] {
        var writer = JSONWriter(reserving: items.reduce(256) { $0 + $1.event.count + 160 })
        writer.object { json in
            json.member("entries") { json in
                json.array(items) { json, item in
                    json.object { json in
                        json.member("entryId", item.id)
                        json.member("event", raw: item.event)
                        json.member("metadata") { $0.raw("null") }
                        json.member("contentType", item.contentType)
                    }
                }
            }
            json.member("id", RandomUUID.text())
            json.member("metadata") { $0.object { $0.member("pubsubName", delivery.spec.pubsub) } }
            json.member("pubsubname", delivery.spec.pubsub)
            json.member("topic", delivery.spec.topic)
            json.member("type", "com.dapr.event.sent.bulk")
        }
        return writer.bytes
    }

    /// The reply for each entry: a 404 drops all silently, as in Dapr. Entries missing from the answer have failed.
    private func replies(_ response: CurlResponse, _ items: [Item]) -> [String: DeliveryReply] {
        if response.status == 404 {
            return Dictionary(uniqueKeysWithValues: items.map { ($0.id, DeliveryReply.success) })
        }
        guard (200..<300).contains(response.status), let answer = try? JSONValue(firstIn: response.body) else {
            return [:]
        }
        var replies: [String: DeliveryReply] = [:]
        for status in answer.field("statuses")?.array ?? [] {
            guard let id = status.field("entryId")?.string, let word = status.field("status")?.string, !word.isEmpty
            else { continue }
            replies[id] = DeliveryReply(word: word)
        }
        return replies
    }
}

/// The meaning of an application's answer to an event.
enum DeliveryReply: Sendable, Equatable {
    case success
    /// The application rejects the event: it goes to the dead-letter topic, if there is one.
    case drop
    /// To be retried as far as the policy allows.
    case failure

    init(status: Int, body: [UInt8]) {
        switch status {
        case 200..<300: self = body.isEmpty ? .success : Self(word: Self.word(body))
        case 404: self = .drop
        default: self = .failure
        }
    }

    /// Words are case sensitive; an unknown one is a failure, a missing one a success.
    init(word: String?) {
        switch word {
        case nil, "", "SUCCESS": self = .success
        case "DROP": self = .drop
        default: self = .failure
        }
    }

    private static func word(_ body: [UInt8]) -> String? { (try? JSONValue(firstIn: body))?.field("status")?.string }
}
