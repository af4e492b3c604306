import FoundationEssentials
import HTTPTypes
import JSON
import Synchronization

@testable import Errand

/// A client that keeps writing through everything: every creation is repeated, under one key, until it is acknowledged.
final class StormWriter: Sendable {
    let account: SuiteAccount
    private let client: SuiteClient
    private let name: String
    private let stopped = Atomic(false)
    /// What was acknowledged: task id by title.
    private let acknowledged = Mutex<[String: String]>([:])
    private let attempts = Atomic(0)

    init(_ name: String, _ account: SuiteAccount, _ client: SuiteClient) {
        (self.name, self.account, self.client) = (name, account, client)
    }

    var tasks: [String: String] { acknowledged.withLock { $0 } }
    var attemptCount: Int { attempts.load(ordering: .relaxed) }

    /// The write in progress is still seen through.
    func stop() { stopped.store(true, ordering: .relaxed) }

    func run() async throws {
        var number = 0
        while !stopped.load(ordering: .relaxed) {
            number += 1
            let title = "\(name)-\(number)"
            let id = try await create(title)
            acknowledged.withLock { $0[title] = id }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func create(_ title: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            attempts.add(1, ordering: .relaxed)
            let answer = try? await client.send(
                .post, "/api/tasks", ["title": .string(title)], as: account, headers: [.idempotencyKey: title])
            if let answer, answer.status == 201 || answer.status == 200 { return try answer.taskID() }
            if let answer, (400..<500).contains(answer.status), answer.status != 409, answer.status != 429 {
                try answer.expecting(201)
            }
            guard .now < deadline else { throw SuiteFault("a write was not acknowledged for a minute") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
