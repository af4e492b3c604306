import Curl
import TestSupport
import Testing

/// The recordings of a real daprd, replayed against this sidecar.
@Suite("Conformance")
struct ConformanceTests {
    @Test("the core answers what daprd answered", arguments: RecordedRun.all(of: Areas.core))
    func core(_ run: RecordedRun) async throws { try await replay(run) }

    @Test("events, jobs and calls go as they went with daprd", arguments: RecordedRun.all(of: Areas.events))
    func events(_ run: RecordedRun) async throws { try await replay(run) }

    /// This sidecar is never without its scheduler.
    private static let impossible: Set = ["jobs.no-scheduler.POST", "jobs.no-scheduler.GET"]

    @Test("what is not replayed is put as a test of its own or cannot be here, and the rest is all of it")
    func skipped() {
        let skipped = RecordedRun.skipped(of: Areas.core + Areas.events).map(\.id)
        let own = Set(StartupAnswerTests.answers).union(ObservationTests.asserted)
        #expect(Set(skipped) == own.union(Self.impossible))
        #expect(skipped.count == 32)
        // A case that is added, or falls out of the replays, is seen here.
        #expect(RecordedRun.all(of: Areas.core + Areas.events).count == 702)
    }

    private func replay(_ run: RecordedRun) async throws {
        let differences = try await Self.turnstile.pass { try await Replay.run(run, curl: Self.curl) }
        #expect(differences.isEmpty, "\(run.recorded.about)\n\(differences.joined(separator: "\n"))")
    }

    private static let curl = CurlClient()
    /// The recordings have deadlines.
    private static let turnstile = Turnstile(24)
}
