import Contracts
import Dapr
import HTTPTypes
import Logging
import Suite

/// Has `api` make the next occurrence of each recurring task that was completed.
struct Completions: Sendable {
    let dapr: DaprClient
    let figures: OccurrenceFigures
    let logger: Logger

    var subscription: Subscription {
        Subscription(
            to: .taskEvents, of: [.taskCompleted],
            bulk: Subscription.Bulk(maximumMessages: 100, maximumAwaitMilliseconds: 20), logger: logger, handle: handle)
    }

    /// - Throws: ``Refused`` when asking again would be in vain, anything else when it would not.
    @Sendable
    private func handle(_ event: SuiteEvent) async throws {
        guard let request = try OccurrenceRequest(completion: event) else { return }
        let status: Int
        do {
            status = try await dapr.invoke(
                AppID.api, .post, OccurrenceRequest.path, headers: [.contentType: "application/json"],
                body: .bytes(request.json), timeout: .seconds(20)
            ).status
        } catch {
            // Whether the call had an effect is not known; asking again is harmless.
            figures.count(.failed)
            throw error
        }
        switch status {
        case 201: figures.count(.made)
        case 200: figures.count(.existed)
        case 204: figures.count(.ended)
        case 400, 404, 413, 422:
            figures.count(.refused)
            throw Refused(status: status)
        default:
            figures.count(.failed)
            throw Unanswered(status: status)
        }
    }

    /// `api` says that the request is wrong.
    private struct Refused: UndeliverableFault {
        let status: Int
    }

    private struct Unanswered: Error {
        let status: Int
    }
}
