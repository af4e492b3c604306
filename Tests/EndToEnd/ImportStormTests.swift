import Curl
import HTTPTypes
import JSON
import SuiteClient
import Synchronization
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("Kill storm over imports")
    struct ImportStormTests {
        private static let count = 10_000

        @Test(
            "an import of 10,000 tasks that is killed at any moment and repeated makes nothing twice and misses nothing",
            .timeLimit(.minutes(10)))
        func storm() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let account = try await suite.client.signUp("importer")
                    let storm = Storm(kills: 12, pause: 300...1500) { _ in
                        // Also in the middle of an answer: whoever carries it, and whoever keeps it.
                        suite.processes.map(\.name).filter {
                            ["api", "web", SuiteUnderTest.sidecar(of: "api")].contains($0)
                        }
                    }
                    let importer = StormImporter(account, suite.client, document: Self.document(0))
                    try await storm.rage(against: suite, [importer])
                    #expect(importer.attempts > 1)
                    let report = try await importer.send()
                    #expect(report["failed"]?.integer == 0 && report["exists"]?.integer == Int64(Self.count))
                    let found = try await titles(of: account, suite)
                    #expect(found.count == Self.count && Set(found).count == Self.count)
                    try await undo(account, suite)
                }
            }
        }

        private static func document(_ first: Int) -> [UInt8] {
            Array((first..<first + count).map { "Task \($0) +imported due:2030-01-01\n" }.joined().utf8)
        }

        /// All of it was one change: undoing once takes it back.
        private func undo(_ account: SuiteAccount, _ suite: SuiteUnderTest) async throws {
            let request = CurlRequest(
                .post, "\(suite.client.address.api)/api/tasks/undo",
                headers: [.authorization: "Bearer \(account.token)"], timeout: .seconds(120),
                maximumResponseBytes: 64 << 20)
            // However many events wait to be published by then.
            let answer = try await suite.client.curl.execute(request)
            #expect(answer.status == 200, "\(String(decoding: answer.body.prefix(400), as: UTF8.self))")
            #expect(try JSONValue(answer.body)["deleted"]?.array?.count == Self.count)
            #expect(try await titles(of: account, suite).isEmpty)
        }

        private func titles(of account: SuiteAccount, _ suite: SuiteUnderTest) async throws -> [String] {
            var found: [String] = []
            var cursor: String?
            repeat {
                let path = "/api/tasks?limit=1000" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await Storm.accepted { try await suite.client.send(.get, path, as: account) }
                found += (page.json?["tasks"]?.array ?? []).compactMap { $0["title"]?.string }
                cursor = page.json?["next_cursor"]?.string
            } while cursor != nil
            return found
        }
    }
}

/// A client that sends one import again and again until it is answered whole.
final class StormImporter: StormClient {
    private let account: SuiteAccount
    private let client: VerificationClient
    private let document: [UInt8]
    private let sent = Atomic(0)

    init(_ account: SuiteAccount, _ client: VerificationClient, document: [UInt8]) {
        (self.account, self.client, self.document) = (account, client, document)
    }

    var attempts: Int { sent.load(ordering: .relaxed) }

    /// - Returns: the report.
    func send() async throws -> JSONValue {
        var fields = HTTPFields()
        fields[.authorization] = "Bearer \(account.token)"
        fields[.contentType] = "text/plain"
        // As the page asks: told how far it is, nobody takes a long import for one that hangs.
        fields[.accept] = "application/x-ndjson"
        let request = CurlRequest(
            .post, (client.address.web ?? client.address.api) + "/api/tasks/import?format=todotxt", headers: fields,
            body: .bytes(document), timeout: .seconds(120))
        let deadline = ContinuousClock.now + .seconds(240)
        while ContinuousClock.now < deadline {
            sent.add(1, ordering: .relaxed)
            if let report = await Self.report(request, client) { return report }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw SuiteFault("an import was not answered whole for four minutes")
    }

    /// The last line, where it is the report; nil where the answer was cut off.
    private static func report(_ request: CurlRequest, _ client: VerificationClient) async -> JSONValue? {
        guard let answer = try? await client.curl.execute(request), answer.status == 200,
            let last = answer.body.split(separator: 0x0A).last, let value = try? JSONValue(Array(last)),
            value["lines"] != nil
        else { return nil }
        return value
    }

    func write(_ number: Int) async throws {
        _ = try await send()
    }
}
