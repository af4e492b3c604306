import Curl
import Encoding
import HTTPTypes
import JSON

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
        writer.raw(#"{"entries":["#)
        for (index, item) in items.enumerated() {
            writer.raw(index == 0 ? #"{"entryId":"# : #",{"entryId":"#)
            writer.string(item.id)
            writer.raw(#","event":"#)
            writer.raw(item.event)
            writer.raw(#","metadata":null,"contentType":"#)
            writer.string(item.contentType)
            writer.raw("}")
        }
        writer.raw(#"],"id":"#)
        writer.string(RandomUUID.text())
        writer.raw(#","metadata":{"pubsubName":"#)
        writer.string(delivery.spec.pubsub)
        writer.raw(#"},"pubsubname":"#)
        writer.string(delivery.spec.pubsub)
        writer.raw(#","topic":"#)
        writer.string(delivery.spec.topic)
        writer.raw(#","type":"com.dapr.event.sent.bulk"}"#)
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
