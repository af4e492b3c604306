import Dapr
import Logging

/// Publishes the events of the outbox, one request per topic at a time, each with events of many owners.
struct OutboxPublisher: Sendable {
    let configuration: RecordStoreConfiguration
    let dapr: DaprClient
    let outbox: Outbox
    let logger: Logger
    let observe: @Sendable (StoreSignal) -> Void

    /// Publishes until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in outbox.work {
                for lane in outbox.readyLanes where outbox.open(lane) { group.addTask { await empty(lane) } }
            }
            group.cancelAll()
        }
    }

    /// Publishes all events waiting now, unless that takes longer than `limit`.
    ///
    /// - Returns: true when none wait any more.
    func drain(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while outbox.depth > 0, ContinuousClock.now < deadline, !Task.isCancelled {
            for lane in outbox.readyLanes where outbox.open(lane) {
                var outcome = Outcome.published
                while outcome == .published { outcome = await publishNext(of: lane) }
                if outcome == .failed { outbox.close(lane) }
            }
            if outbox.depth > 0 { try? await Task.sleep(for: .milliseconds(20)) }
        }
        return outbox.depth == 0
    }

    /// Publishes a lane's events until none wait, backing off while a broker refuses them.
    private func empty(_ lane: OutboxLane) async {
        var backoff = Backoff(from: .milliseconds(50), to: .seconds(5))
        while !Task.isCancelled {
            switch await publishNext(of: lane) {
            case .nothing: return
            case .published: backoff = Backoff(from: .milliseconds(50), to: .seconds(5))
            case .failed: try? await backoff.pause()
            }
        }
        outbox.close(lane)
    }

    private enum Outcome { case nothing, published, failed }

    private func publishNext(of lane: OutboxLane) async -> Outcome {
        let events = outbox.begin(lane, limit: configuration.publishLimit, bytes: configuration.publishBytes)
        guard !events.isEmpty else { return .nothing }
        let failed = await publish(events, to: lane)
        outbox.finish(lane, events, failed: failed)
        if failed.count < events.count {
            observe(.published(topic: lane.topic, events: events.count - failed.count))
        }
        guard !failed.isEmpty else { return .published }
        observe(.publishFailed(topic: lane.topic, events: failed.count))
        return .failed
    }

    /// - Returns: the indices of the events that failed.
    private func publish(_ events: [OutgoingEvent], to lane: OutboxLane) async -> Set<Int> {
        await DaprTrace.$current.withValue(Self.trace(of: events)) { await send(events, to: lane) }
    }

    /// The trace that all of the events belong to; nil when they belong to several.
    private static func trace(of events: [OutgoingEvent]) -> DaprTrace? {
        guard let first = events.first?.event.traceparent else { return nil }
        let trace = first.prefix(35)
        return events.allSatisfy { $0.event.traceparent?.hasPrefix(trace) ?? false }
            ? DaprTrace(traceparent: first) : nil
    }

    private func envelope(of event: OutgoingEvent) -> [UInt8] {
        event.event.envelope(owner: event.owner, source: configuration.source, scope: configuration.eventScope)
    }

    private func send(_ events: [OutgoingEvent], to lane: OutboxLane) async -> Set<Int> {
        do {
            if events.count == 1 {
                let event = events[0]
                try await dapr.publish(
                    lane.pubsub, lane.topic, envelope(of: event),
                    contentType: Self.contentType, metadata: ["partitionKey": event.owner])
                return []
            }
            let entries = events.enumerated().map { index, event in
                BulkPublishEntry(
                    id: String(index), event: envelope(of: event),
                    contentType: Self.contentType, metadata: ["partitionKey": event.owner])
            }
            let failed = try await dapr.bulkPublish(lane.pubsub, lane.topic, entries)
            return Set(failed.compactMap { Int($0.id) })
        } catch {
            logger.warning("events could not be published", metadata: ["topic": "\(lane.topic)", "error": "\(error)"])
            return Set(events.indices)
        }
    }

    private static let contentType = "application/cloudevents+json"
}
