import FoundationEssentials
import HTTPTypes
import JSON
import SuiteClient
import Synchronization
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("Kill storm over recurring tasks")
    struct RecurringStormTests {
        @Test(
            "every completed recurring task has exactly one next occurrence, whichever processes are killed meanwhile",
            .timeLimit(.minutes(3)))
        func storm() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let completers = try await Self.completers(suite)
                    try await Storm(kills: 14, pace: .milliseconds(10)).rage(against: suite, completers)
                    for completer in completers {
                        #expect(completer.completed.count > 5)
                        let expected = completer.completed.reduce(into: [String: [Int64]]()) { $0[$1] = [1, 2] }
                        try? await eventually(within: .seconds(60)) {
                            try await Self.occurrences(of: completer, suite) == expected
                        }
                        let found = try await Self.occurrences(of: completer, suite)
                        #expect(found == expected, "differs in \(found.filter { expected[$0.key] != $0.value })")
                    }
                }
            }
        }

        private static func completers(_ suite: SuiteUnderTest) async throws -> [StormCompleter] {
            var completers: [StormCompleter] = []
            for index in 0..<3 {
                completers.append(StormCompleter(try await suite.client.signUp("recurring\(index)"), suite.client))
            }
            return completers
        }

        /// The numbers of the occurrences there are, by the series' id, ascending.
        private static func occurrences(
            of completer: StormCompleter, _ suite: SuiteUnderTest
        ) async throws -> [String: [Int64]] {
            var found: [String: [Int64]] = [:]
            var cursor: String?
            repeat {
                let path = "/api/tasks?limit=1000" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await suite.client.send(.get, path, as: completer.account).expecting(200)
                for task in page.json?["tasks"]?.array ?? [] {
                    guard let series = task["series"]?["id"]?.string,
                        let number = task["series"]?["occurrence"]?.integer
                    else { throw SuiteFault("a task without its series") }
                    found[series, default: []].append(number)
                }
                cursor = page.json?["next_cursor"]?.string
            } while cursor != nil
            return found.mapValues { $0.sorted() }
        }
    }
}

/// A client that makes recurring tasks and completes each, repeating every request until it is acknowledged.
final class StormCompleter: StormClient {
    let account: SuiteAccount
    private let client: VerificationClient
    private let done = Mutex<[String]>([])

    init(_ account: SuiteAccount, _ client: VerificationClient) { (self.account, self.client) = (account, client) }

    /// The ids of the tasks whose completion was acknowledged.
    var completed: [String] { done.withLock { $0 } }

    func write(_ number: Int) async throws {
        let title = "series-\(number)"
        let id = try await Storm.accepted {
            try await client.send(
                .post, "/api/tasks", ["title": .string(title), "due": "2030-01-07", "recurrence": "FREQ=WEEKLY"],
                as: account, headers: [.idempotencyKey: title])
        }.taskID()
        _ = try await Storm.accepted {
            try await client.send(.patch, "/api/tasks/\(id)", ["status": "completed"], as: account)
        }
        done.withLock { $0.append(id) }
    }
}
