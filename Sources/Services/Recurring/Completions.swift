import Contracts
import Dapr
import HTTPTypes
import JSON
import Logging
import ServiceKit
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
                body: .bytes(try request.json), timeout: .seconds(20)
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

extension OccurrenceRequest {
    /// What to ask after the completion of a task; nil when that does not recur.
    /// - Throws: `JSONFault` or `ContractFault` when the event is not what the contract says.
    init?(completion event: SuiteEvent) throws {
        let data = event.data
        guard try Self.recurs(data.payload) else { return nil }
        self.init(userID: data.userID, taskID: data.taskID, sequence: data.sequence)
    }

    /// Whether the task in a payload has a recurrence: of all its members only this one is read.
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

/// How completions of recurring tasks end, as figures on `/metrics`.
struct OccurrenceFigures: Sendable {
    enum Ending: String, Sendable {
        /// A new occurrence is there.
        case made
        /// It was there already: a redelivery.
        case existed
        /// There is none to make: the series is over, or the task is not completed any more.
        case ended
        /// `api` says the request is wrong.
        case refused
        /// No answer; the event comes again.
        case failed
    }

    private let endings: MetricFamily<Counter>

    init(_ metrics: Metrics) {
        endings = metrics.counters(
            "occurrences_total", help: "Completions of recurring tasks, by what came of them.", labels: ["ending"])
    }

    func count(_ ending: Ending) { endings(ending.rawValue).add() }
}
