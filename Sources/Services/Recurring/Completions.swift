import Contracts
import Dapr
import HTTPTypes
import Logging

/// Has `api` make the next occurrence of each recurring task that was completed.
struct Completions: Sendable {
    let dapr: DaprClient
    let figures: OccurrenceFigures
    let logger: Logger

    var subscription: Subscription {
        Subscription(
            pubsub: Topic.taskEvents.pubsub, topic: Topic.taskEvents.name,
            deadLetterTopic: Topic.taskEvents.deadLetters,
            bulk: Subscription.Bulk(maximumMessages: 100, maximumAwaitMilliseconds: 20), handle: handle)
    }

    /// An event that cannot be read is dropped, not repeated: it would be unreadable again.
    func handle(_ event: TopicEvent) async -> DeliveryOutcome {
        guard event.type == EventType.taskCompleted.rawValue else { return .success }
        let request: OccurrenceRequest?
        do { request = try OccurrenceRequest(completion: event) } catch {
            logger.warning("Unreadable completion", metadata: ["event_id": "\(event.id)", "error": "\(error)"])
            return .drop
        }
        guard let request else { return .success }
        return await next(after: request, event)
    }

    private func next(after request: OccurrenceRequest, _ event: TopicEvent) async -> DeliveryOutcome {
        do {
            let response = try await dapr.invoke(
                AppID.api, .post, OccurrenceRequest.path, headers: [.contentType: "application/json"],
                body: .bytes(request.json), timeout: .seconds(20))
            return judge(response.status, event)
        } catch {
            // Whether the call had an effect is not known; asking again is harmless.
            logger.warning("The api cannot be reached", metadata: ["event_id": "\(event.id)", "error": "\(error)"])
            figures.count(.failed)
            return .retry
        }
    }

    private func judge(_ status: Int, _ event: TopicEvent) -> DeliveryOutcome {
        switch status {
        case 201: figures.count(.made)
        case 200: figures.count(.existed)
        case 204: figures.count(.ended)
        case 400, 404, 413, 422:
            logger.error("The api refuses a completion", metadata: ["event_id": "\(event.id)", "status": "\(status)"])
            figures.count(.refused)
            return .drop
        default:
            logger.warning("The api did not answer", metadata: ["event_id": "\(event.id)", "status": "\(status)"])
            figures.count(.failed)
            return .retry
        }
        return .success
    }
}
