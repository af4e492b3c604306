import Contracts
import Dapr
import Logging
import ServiceKit
import Store
import Suite
import Timestamps

/// Appends every event to its user's trail, once.
struct EventRecorder: Sendable {
    /// Events handled together share saves, so a short wait for more is worthwhile.
    private static let bulk = (messages: 100, milliseconds: 20)

    let trails: Journal
    let figures: TrailFigures
    let logger: Logger

    var subscriptions: [Subscription] {
        [subscription(to: .taskEvents), subscription(to: .reminders), closings]
    }

    private func subscription(to topic: Topic) -> Subscription {
        Subscription(
            to: topic, maximumMessages: Self.bulk.messages, maximumAwaitMilliseconds: Self.bulk.milliseconds,
            handle: record)
    }

    /// The subscription to deleted accounts, whose trails are erased; later events are not recorded.
    private var closings: Subscription {
        Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { event in
            try await trails.erase(event.data.userID, at: .now)
        }
    }

    /// Records each user's events in order of arrival, and different users' concurrently.
    ///
    /// An unreadable event is dropped rather than redelivered, because it would be unreadable again.
    @Sendable
    func record(_ events: [TopicEvent]) async -> [DeliveryOutcome] {
        var outcomes = [DeliveryOutcome](repeating: .drop, count: events.count)
        var trips: [String: [(index: Int, event: JournalEvent)]] = [:]
        for (index, event) in events.enumerated() {
            do {
                let recorded = try RecordedEvent(event)
                trips[recorded.owner, default: []].append((index, recorded.event))
            } catch {
                logger.warning(
                    "An event cannot be handled", metadata: ["event_id": "\(event.id)", "error": "\(error)"])
            }
        }
        let trace = DaprTrace(traceparent: events.first?.traceparent, tracestate: events.first?.tracestate)
        await withTaskGroup(of: ([Int], DeliveryOutcome).self) { group in
            for (owner, trip) in trips {
                group.addTask {
                    let outcome = await DaprTrace.$current.withValue(trace) {
                        await append(trip.map(\.event), for: owner)
                    }
                    return (trip.map(\.index), outcome)
                }
            }
            for await (indices, outcome) in group { for index in indices { outcomes[index] = outcome } }
        }
        return outcomes
    }

    private func append(_ events: [JournalEvent], for owner: String) async -> DeliveryOutcome {
        do {
            figures.count(try await trails.append(events, for: owner))
            return .success
        } catch {
            logger.warning("Events could not be recorded", metadata: ["user_id": "\(owner)", "error": "\(error)"])
            return .retry
        }
    }
}

/// A delivered event that belongs in a user's trail.
struct RecordedEvent: Sendable {
    private static let nameLimit = 256

    let owner: String
    let event: JournalEvent

    /// - Throws: `ContractFault` or `JSONFault` when the event can never be recorded, however often it is delivered.
    init(_ delivered: TopicEvent) throws {
        let data = try SuiteEvent(delivered).data
        for (name, text) in [("id", data.idempotencyKey), ("source", delivered.source), ("type", delivered.type)]
        where text.isEmpty || text.utf8.count > Self.nameLimit { throw ContractFault.unknownValue(name) }
        guard data.sequence >= 0 else { throw ContractFault.unknownValue("sequence") }
        guard data.taskID.utf8.count <= Self.nameLimit else { throw ContractFault.unknownValue("task_id") }
        owner = data.userID
        event = JournalEvent(
            source: delivered.source, id: data.idempotencyKey, type: delivered.type, subject: data.taskID,
            time: try Self.time(delivered.time), sequence: data.sequence, data: delivered.data)
        guard event.isSound else { throw ContractFault.unknownValue("data") }
    }

    /// An event without a time is taken to have happened on arrival.
    private static func time(_ text: String?) throws -> Timestamp {
        guard let text, !text.isEmpty else { return .now }
        guard let time = Timestamp(rfc3339: text) else { throw ContractFault.unknownValue("time") }
        return time
    }
}

/// The metrics of the trails.
struct TrailFigures: Sendable {
    private let events: MetricFamily<Counter>
    private let saves: Counter
    private let conflicts: Counter
    private let seals: Counter
    private let failures: Counter

    init(_ metrics: Metrics) {
        events = metrics.counters(
            "trail_events_total", help: "Events taken, by whether they were new to the trail.", labels: ["outcome"])
        saves = metrics.counter("trail_saves_total", help: "Saves that appended records; events share them.")
        conflicts = metrics.counter("trail_conflicts_total", help: "Saves that lost against another replica.")
        seals = metrics.counter("trail_seals_total", help: "Times records were sealed into segments.")
        failures = metrics.counter("trail_failures_total", help: "Appends that failed and are delivered again.")
    }

    func count(_ receipt: JournalReceipt) {
        if receipt.isErased { return events("closed").add(receipt.known) }
        if receipt.appended > 0 { events("recorded").add(receipt.appended) }
        if receipt.known > 0 { events("known").add(receipt.known) }
    }

    func count(_ signal: StoreSignal) {
        switch signal {
        case .committed: saves.add()
        case .conflict: conflicts.add()
        case .folded: seals.add()
        case .failed: failures.add()
        default: break
        }
    }
}
