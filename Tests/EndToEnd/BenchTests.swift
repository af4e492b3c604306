import Curl
import HTTPTypes
import JSON
import SuiteClient
import TestSupport
import Testing

@testable import Bench

extension EndToEnd {
    @Suite("The measurements")
    struct BenchTests {
        @Test("the suite that is measured is started by the errand beside the measurement", .timeLimit(.minutes(3)))
        func starter() async throws {
            try await SuitePlace.with { place in
                let curl = CurlClient()
                let client = VerificationClient(address: .local(portOffset: place.portOffset), curl: curl)
                let starter = MeasuredSuiteStarter(
                    runFile: place.runFile, components: place.components, portOffset: place.portOffset, client: client)
                let names = try await starter.run(only: ["api"]) { suite in
                    let seeded = try await Seeding(client: suite.client).account("measured", tasks: 3)
                    let page = try await suite.client.send(.get, "/api/tasks", as: seeded.account).expecting(200)
                    #expect(page.json?["tasks"]?.array?.count == 3)
                    return suite.memory.map(\.name)
                }
                await curl.shutdown()
                #expect(names.contains("api") && names.contains("sidecars"))
            }
        }

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
