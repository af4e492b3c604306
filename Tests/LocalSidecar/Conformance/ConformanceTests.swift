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

    @Test("what is not replayed is named, with the reason")
    func skipped() {
        let skipped = RecordedRun.skipped(of: Areas.core + Areas.events)
        for (id, reason) in skipped { print("not replayed: \(id): \(reason)") }
        print("replayed: \(RecordedRun.all(of: Areas.core + Areas.events).count), not replayed: \(skipped.count)")
    }

    private func replay(_ run: RecordedRun) async throws {
        let differences = try await Self.turnstile.pass { try await Replay.run(run, curl: Self.curl) }
        #expect(differences.isEmpty, "\(run.recorded.about)\n\(differences.joined(separator: "\n"))")
    }

    private static let curl = CurlClient()
    /// The recordings have deadlines.
    private static let turnstile = Turnstile(24)
}
