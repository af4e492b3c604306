import JSON
import Testing

/// One replay: a case against one component.
struct RecordedRun: Sendable, CustomTestStringConvertible {
    let recorded: RecordedCase
    /// The component under test, for a fixture that has variants.
    let component: String?

    var testDescription: String { recorded.id + (component.map { " on \($0)" } ?? "") }

    /// Every replay of some areas.
    static func all(of areas: [Area]) -> [RecordedRun] {
        areas.flatMap { area in
            ((try? Recordings.cases(of: area)) ?? []).filter { reasonToSkip($0) == nil }.flatMap(runs)
        }
    }

    /// The cases that are not replayed, each with the reason.
    static func skipped(of areas: [Area]) -> [(id: String, reason: String)] {
        areas.flatMap { area in
            ((try? Recordings.cases(of: area)) ?? []).compactMap { recorded in
                reasonToSkip(recorded).map { (recorded.id, $0) }
            }
        }
    }

    static func runs(_ recorded: RecordedCase) -> [RecordedRun] {
        guard Recordings.exists("fixtures/\(recorded.fixture)/variants") else {
            return [RecordedRun(recorded: recorded, component: nil)]
        }
        return recorded.components.filter(Areas.components.contains).map {
            RecordedRun(recorded: recorded, component: $0)
        }
    }

    private static func reasonToSkip(_ recorded: RecordedCase) -> String? {
        if StartupAnswerTests.answers.contains(recorded.id) { return "put as a test of its own: StartupAnswerTests" }
        if ObservationTests.asserted.contains(recorded.id) { return "put as a test of its own: ObservationTests" }
        if recorded.id.hasPrefix("jobs.no-scheduler.") { return "this sidecar is never without its scheduler" }
        if let replay = recorded.replay { return "an observation, not a script (\(replay))" }
        let isVariant = Recordings.exists("fixtures/\(recorded.fixture)/variants")
        let claimed = recorded.components.filter(Areas.components.contains)
        guard isVariant ? claimed.isEmpty : claimed.count < recorded.components.count else { return nil }
        let others = recorded.components.filter { !Areas.components.contains($0) }
        return "not built in: \(others.joined(separator: ", "))"
    }
}
