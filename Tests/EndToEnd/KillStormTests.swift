import Testing

@testable import Errand

extension EndToEnd {
    @Suite("Kill storm")
    struct KillStormTests {
        @Test(
            "nothing acknowledged is lost, doubled or left unpublished when processes are killed at random",
            .timeLimit(.minutes(6)))
        func storm() async throws {
            try await SuitePlace.with { place in try await WitnessedStorm(storm: Storm(kills: 50)).run(in: place) }
        }
    }
}
