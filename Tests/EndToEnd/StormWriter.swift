import HTTPTypes
import JSON
import SuiteClient
import Synchronization

@testable import Errand

/// A client that keeps creating tasks through everything: every creation is repeated, under one key, until it is
/// acknowledged.
final class StormWriter: StormClient {
    let account: SuiteAccount
    private let client: VerificationClient
    private let name: String
    /// What was acknowledged: task id by title.
    private let acknowledged = Mutex<[String: String]>([:])

    init(_ name: String, _ account: SuiteAccount, _ client: VerificationClient) {
        (self.name, self.account, self.client) = (name, account, client)
    }

    /// Writers that have signed up, one per number.
    static func make(_ count: Int, named name: String, on suite: SuiteUnderTest) async throws -> [StormWriter] {
        var writers: [StormWriter] = []
        for index in 0..<count {
            writers.append(StormWriter("w\(index)", try await suite.client.signUp("\(name)\(index)"), suite.client))
        }
        return writers
    }

    var tasks: [String: String] { acknowledged.withLock { $0 } }

    func write(_ number: Int) async throws {
        let title = "\(name)-\(number)"
        let id = try await Storm.accepted {
            try await client.send(
                .post, "/api/tasks", ["title": .string(title)], as: account, headers: [.idempotencyKey: title])
        }.taskID()
        acknowledged.withLock { $0[title] = id }
    }
}
