import TestSupport
import Testing

@testable import Bench

extension EndToEnd {
    @Suite("The measurements")
    struct BenchTests {
        @Test("every query whose time is measured is answered, and says how long it took", .timeLimit(.minutes(3)))
        func searchLatency() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let seeded = try await Seeding(client: suite.client).account("bench", tasks: 120)
                    let latency = SearchLatency(client: suite.client, account: seeded.account)
                    for kind in SearchLatency.kinds {
                        #expect(
                            Set(kind.queries).count == kind.queries.count && kind.queries.count >= 40, "\(kind.name)")
                        let median = try await latency.median(of: kind)
                        #expect((0.001..<1_000).contains(median), "\(kind.name)")
                    }
                }
            }
        }
    }
}
