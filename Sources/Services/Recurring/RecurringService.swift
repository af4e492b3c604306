import Contracts
package import Dapr
import HTTPTypes
import JSON
import Logging
package import ServiceKit
import Suite

/// The service that ensures exactly one next occurrence for each completed recurring task.
///
/// It keeps no state: `api` makes the occurrence in the document that holds the user's tasks, so that deliveries,
/// replicas or restarts in any number never make two.
package struct RecurringService: SuiteService {
    package static let appID = AppID.recurring
    package static let defaultPort = 8001

    let completions: Completions

    /// Makes the service.
    package init(_ environment: ServiceEnvironment) {
        completions = Completions(
            dapr: environment.dapr, figures: OccurrenceFigures(environment.metrics), logger: environment.logger)
    }

    /// All changes to tasks; only completions are acted on.
    package var subscriptions: [Subscription] { [completions.subscription] }
}

/// Asks `api` to make the next occurrence of each completed recurring task.
struct Completions: Sendable {
    let dapr: DaprClient
    let figures: OccurrenceFigures
    let logger: Logger

    var subscription: Subscription {
        Subscription(
            to: .taskEvents, of: [.taskCompleted],
            bulk: Subscription.Bulk(maximumMessages: 100, maximumAwaitMilliseconds: 20), logger: logger, handle: handle)
    }

    /// - Throws: ``Refused`` when a retry would be in vain, any other error otherwise.
    @Sendable
    private func handle(_ event: SuiteEvent) async throws {
        guard let request = try OccurrenceRequest(completion: event) else { return }
        let status: Int
        do {
            status = try await dapr.invoke(
                AppID.api, .post, OccurrenceRequest.path, headers: [.contentType: "application/json"],
                body: .bytes(try request.json), timeout: .seconds(20)
            ).status
        } catch {
            // It is not known whether the call had an effect; repeating it is harmless.
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

    /// Thrown when `api` reports that the request is invalid.
    private struct Refused: UndeliverableFault {
        let status: Int
    }

    private struct Unanswered: Error {
        let status: Int
    }
}

extension OccurrenceRequest {
    /// The request for the completion of a task; nil when the task does not recur.
    ///
    /// - Throws: `JSONFault` or `ContractFault` when the event violates the contract.
    init?(completion event: SuiteEvent) throws {
        let data = event.data
        guard try Self.recurs(data.payload) else { return nil }
        self.init(userID: data.userID, taskID: data.taskID, sequence: data.sequence)
    }

    /// True when the task in a payload has a recurrence; no other member is read.
    private static func recurs(_ payload: [UInt8]) throws -> Bool {
        var recurs = false
        try JSONScanner.read(payload) {
            try $0.object { member, scanner in
                if member == "recurrence", scanner.null() { return }
                if member == "recurrence" { recurs = true }
                try scanner.skip()
            }
        }
        return recurs
    }
}

/// The metrics of completions of recurring tasks, by outcome.
struct OccurrenceFigures: Sendable {
    enum Ending: String, Sendable {
        /// A new occurrence was made.
        case made
        /// The occurrence existed already: a redelivery.
        case existed
        /// There is no next occurrence: the series is over, or the task is not completed any more.
        case ended
        /// `api` reports that the request is invalid.
        case refused
        /// There was no answer; the event is redelivered.
        case failed
    }

    private let endings: MetricFamily<Counter>

    init(_ metrics: Metrics) {
        endings = metrics.counters(
            "occurrences_total", help: "Completions of recurring tasks, by what came of them.", labels: ["ending"])
    }

    func count(_ ending: Ending) { endings(ending.rawValue).add() }
}
