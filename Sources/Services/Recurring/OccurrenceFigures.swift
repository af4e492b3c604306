import ServiceKit

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
