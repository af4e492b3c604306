import Curl
import HTTPTypes
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
