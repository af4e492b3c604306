import FoundationEssentials
import Glibc
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("Kill storm over recurring tasks")
    struct RecurringStormTests {
        static let kills = 14
        static let writers = 3

        @Test(
            "every completed recurring task has exactly one next occurrence, whichever processes are killed meanwhile",
            .timeLimit(.minutes(3)))
        func storm() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let completers = try await Self.rage(against: suite)
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

        /// Creates and completes recurring tasks while processes are killed.
        private static func rage(against suite: SuiteUnderTest) async throws -> [StormCompleter] {
            var completers: [StormCompleter] = []
            for index in 0..<writers {
                completers.append(StormCompleter(try await suite.client.signUp("recurring\(index)"), suite.client))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for completer in completers { group.addTask { try await completer.run() } }
                var killed = 0
                while killed < kills {
                    try await Task.sleep(for: .milliseconds(.random(in: 200...1500)))
                    guard let victim = suite.processes.randomElement() else { continue }
                    if kill(pid_t(victim.id), SIGKILL) == 0 { killed += 1 }
                }
                for completer in completers { completer.stop() }
                try await group.waitForAll()
            }
            try await suite.waitUntilReady()
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
final class StormCompleter: Sendable {
    let account: SuiteAccount
    private let client: SuiteClient
    private let stopped = Atomic(false)
    private let done = Mutex<[String]>([])

    init(_ account: SuiteAccount, _ client: SuiteClient) { (self.account, self.client) = (account, client) }

    /// The ids of the tasks whose completion was acknowledged.
    var completed: [String] { done.withLock { $0 } }

    /// What is begun is still seen through.
    func stop() { stopped.store(true, ordering: .relaxed) }

    func run() async throws {
        var number = 0
        while !stopped.load(ordering: .relaxed) {
            number += 1
            let title = "series-\(number)"
            let id = try await acknowledged {
                try await client.send(
                    .post, "/api/tasks", ["title": .string(title), "due": "2030-01-07", "recurrence": "FREQ=WEEKLY"],
                    as: account, headers: [.idempotencyKey: title])
            }.taskID()
            _ = try await acknowledged {
                try await client.send(.patch, "/api/tasks/\(id)", ["status": "completed"], as: account)
            }
            done.withLock { $0.append(id) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func acknowledged(_ send: () async throws -> SuiteAnswer) async throws -> SuiteAnswer {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            if let answer = try? await send() {
                if (200..<300).contains(answer.status) { return answer }
                if (400..<500).contains(answer.status), answer.status != 409, answer.status != 429 {
                    try answer.expecting(200)
                }
            }
            guard .now < deadline else { throw SuiteFault("a write was not acknowledged for a minute") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
