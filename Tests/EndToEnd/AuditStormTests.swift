import HTTPTypes
import JSON
import SuiteClient
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("Audit storm")
    struct AuditStormTests {
        /// The audit service is killed most of all.
        private static let storm = Storm(kills: 12, pause: 200...900) { killed in
            killed.isMultiple(of: 2) ? ["audit"] : ["api", SuiteUnderTest.sidecar(of: "audit"), "audit"]
        }

        @Test(
            "every event of every user is in the trail exactly once when processes are killed at random, and it verifies",
            .timeLimit(.minutes(4)))
        func storm() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let writers = try await StormWriter.make(3, named: "audit", on: suite)
                    try await Self.storm.rage(against: suite, writers)
                    for writer in writers { try await Self.check(writer, suite) }
                    try await Self.checkErasure(of: writers[0].account, suite)
                }
            }
        }

        @Test(
            "what killed sidecars had taken is delivered within a minute, with each environment's own times",
            .timeLimit(.minutes(4)), arguments: SuitePlace.environments)
        func sidecars(environment: String) async throws {
            let victims = Set(["audit", "api"].map(SuiteUnderTest.sidecar)).sorted()
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place.with(environment: environment)) { suite in
                    let writers = try await StormWriter.make(2, named: "crash", on: suite)
                    try await Storm(kills: 5, pause: 300...900) { _ in victims }.rage(against: suite, writers)
                    // While every sidecar is down nobody can write, so there are few.
                    for writer in writers { try await Self.check(writer, suite, writes: 3) }
                }
            }
        }

        /// - Parameter writes: acknowledged ones, at least.
        private static func check(_ writer: StormWriter, _ suite: SuiteUnderTest, writes: Int = 10) async throws {
            let client = Self.client(suite)
            let page = try await suite.client.send(.get, "/api/tasks?limit=1", as: writer.account).expecting(200)
            let revision = try #require(page.json?["rev"]?.integer)
            #expect(revision >= writer.tasks.count && writer.tasks.count > writes)
            try await soon("the trail has \(revision) records", within: .seconds(60)) {
                let answer = try? await client.send(.get, "/api/audit/verify", as: writer.account)
                return answer?.json?["records"]?.integer ?? 0 >= revision
            }
            #expect(try await sequences(of: writer.account, client) == Array(1...revision))
            let verdict = try await client.send(.get, "/api/audit/verify", as: writer.account).expecting(200).json
            #expect(verdict?["valid"] == true && verdict?["records"]?.integer == revision)
        }

        /// Every record's sequence, through all pages.
        private static func sequences(of account: SuiteAccount, _ client: VerificationClient) async throws -> [Int64] {
            var found: [Int64] = []
            var cursor: String?
            repeat {
                let path = "/api/audit?limit=100" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await client.send(.get, path, as: account).expecting(200)
                for record in page.json?["records"]?.array ?? [] {
                    found.append(record["sequence"]?.integer ?? 0)
                    #expect(record["data"]?["user_id"]?.string == account.userID)
                }
                cursor = page.json?["next_cursor"]?.string
            } while cursor != nil
            return found
        }

        /// Deleting an account erases its trail.
        private static func checkErasure(of account: SuiteAccount, _ suite: SuiteUnderTest) async throws {
            let client = Self.client(suite)
            let body: JSONValue = ["password": .string(account.password)]
            try await client.send(.delete, "/api/account", body, as: account).expecting(204)
            try await soon("the trail is erased") {
                // The token's signature still holds for a while; the trail is gone, or its owner unknown already.
                let answer = try? await client.send(.get, "/api/audit", as: account)
                return answer?.status == 401 || answer?.json?["erased_at"]?.string != nil
            }
        }

        /// Through the web app's origin, as a browser asks.
        private static func client(_ suite: SuiteUnderTest) -> VerificationClient {
            let address = suite.client.address
            let origin = address.web ?? address.api
            return VerificationClient(
                address: SuiteAddress(api: origin, sync: address.sync, web: origin), curl: suite.client.curl)
        }
    }
}
