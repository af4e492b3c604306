import Curl
import FoundationEssentials
import HTTPTypes
import JSON
import SuiteClient
import TestSupport
import Testing

@testable import Errand

/// A storm with a subscriber beside the suite, and what must hold afterwards: nothing acknowledged is lost, doubled or left
/// unpublished.
struct WitnessedStorm: Sendable {
    var storm: Storm
    var writers = 4
    /// Writes acknowledged of each writer, at least.
    var writes = 10

    /// - Parameter before: done with the suite before the storm.
    func run(
        in place: SuitePlace, before: @escaping @Sendable (SuiteUnderTest) async throws -> Void = { _ in }
    ) async throws {
        let witness = Witness()
        let place = try place.withWitness()
        try await witness.listen(on: place.witnessPort) {
            try await SuiteUnderTest.run(in: place) { suite in
                try await before(suite)
                let writers = try await StormWriter.make(self.writers, named: "storm", on: suite)
                try await storm.rage(against: suite, writers)
                for writer in writers {
                    let revision = try await checkTasks(of: writer, suite)
                    try await Self.checkEvents(of: writer, upTo: revision, witness)
                }
                try await Self.checkOutbox(writers, suite)
            }
        }
    }

    /// Every acknowledged task is there, once.
    ///
    /// - Returns: the user's revision.
    private func checkTasks(of writer: StormWriter, _ suite: SuiteUnderTest) async throws -> Int64 {
        var found: [String: String] = [:]
        var cursor: String?
        var revision: Int64 = 0
        repeat {
            let path = "/api/tasks?limit=1000" + (cursor.map { "&cursor=\($0)" } ?? "")
            let page = try await suite.client.send(.get, path, as: writer.account).expecting(200)
            revision = try #require(page.json?["rev"]?.integer)
            for task in page.json?["tasks"]?.array ?? [] {
                let title = try #require(task["title"]?.string)
                #expect(found.updateValue(task["id"]?.string ?? "", forKey: title) == nil, "\(title) is there twice")
            }
            cursor = page.json?["next_cursor"]?.string
        } while cursor != nil
        #expect(writer.tasks.count > writes)
        #expect(found == writer.tasks)
        return revision
    }

    /// The subscriber saw every revision at least once.
    private static func checkEvents(of writer: StormWriter, upTo revision: Int64, _ witness: Witness) async throws {
        #expect(revision >= writer.tasks.count)
        let expected = Set(1...revision)
        try? await eventually(within: .seconds(60)) {
            witness.revisions(of: writer.account.userID).isSuperset(of: expected)
        }
        let missing = expected.subtracting(witness.revisions(of: writer.account.userID))
        #expect(missing.isEmpty, "\(missing.count) of \(revision) revisions were never seen")
    }

    /// No event waits any more: neither in the service's own count nor in any document.
    private static func checkOutbox(_ writers: [StormWriter], _ suite: SuiteUnderTest) async throws {
        try await soon("no event waits in the api's outbox") {
            let answer = try await suite.client.send(.get, "/metrics").expecting(200)
            let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
            let gauge = lines.first { $0.hasPrefix("outbox_pending_events ") }
            return gauge?.split(separator: " ").last.flatMap { Double($0) } == 0
        }
        let plan = try SidecarPlan(try #require(ProcessFiles.read("\(suite.place.state)/run/sidecars.json")))
        for writer in writers {
            try await soon("no event waits in a root document") {
                try await pendingEvents(of: writer.account.userID, plan, suite) == 0
            }
        }
    }

    /// Reads a user's root document through the api's sidecar.
    private static func pendingEvents(
        of user: String, _ plan: SidecarPlan, _ suite: SuiteUnderTest
    ) async throws -> Int {
        let port = try #require(plan.sidecars.first { $0.appID == "api" }?.httpPort)
        var headers = HTTPFields()
        if let name = HTTPField.Name("dapr-api-token") { headers[name] = plan.apiToken }
        let url = "http://127.0.0.1:\(port)/v1.0/state/statestore/tasks:\(user)"
        let answer = try await suite.client.curl.execute(CurlRequest(.get, url, headers: headers))
        let document = try #require(try JSONValue(answer.body).string)
        let root = try JSONValue(Array(document.utf8))
        try #require(root["rev"]?.integer != nil)
        // A root without waiting events does not mention them.
        return root["events"]?.array?.count ?? 0
    }
}
