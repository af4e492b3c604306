import Contracts
import Dapr
import Logging
import Store
import Suite
import Timestamps

/// Puts every event into its user's trail, once.
struct EventRecorder: Sendable {
    /// Events that come together share saves, so it pays to wait a moment for more.
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

    /// The trail of a closed account is erased; what comes for it later is not recorded.
    private var closings: Subscription {
        Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { event in
            try await trails.erase(event.data.userID, at: .now)
        }
    }

    /// Records each user's events in the order they came, different users' side by side.
    ///
    /// An event that cannot be read is dropped, not repeated: it would be unreadable again.
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
