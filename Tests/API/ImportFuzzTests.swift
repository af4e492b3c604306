import Foundation
import HTTPTypes
import JSON
import TestSupport
import TestValues
import Testing

/// Documents of whoever, sent to the service as it runs.
@Suite struct ImportFuzzTests {
    /// `scripts/fuzz-exchange` asks for more.
    private static let count = ProcessInfo.processInfo.environment["ERRAND_FUZZ_REQUESTS"].flatMap { Int($0) } ?? 60

    private static func seeds(_ format: String) -> [[UInt8]] {
        let path = #filePath.replacing("API/ImportFuzzTests.swift", with: "Exchange/Cases/foreign.json")
        let bytes = (try? Data(contentsOf: URL(filePath: path))).map(Array.init) ?? []
        return ((try? JSONValue(bytes))?.array ?? []).filter { $0["format"]?.string == format }
            .compactMap { $0["input"]?.string.map { Array($0.utf8) } }.filter { $0.count < 3000 }
    }

    @Test(
        "whatever is sent is imported or refused, and what was imported can be exported",
        arguments: ["json", "todotxt", "ics", "csv"])
    func mutated(format: String) async throws {
        try await withAPI { api in
            var mutator = DocumentMutator(seed: 11, seeds: Self.seeds(format))
            var user = try await api.user()
            var statuses: [Int: Int] = [:]
            for number in 0..<Self.count {
                let document = mutator.document()
                let answer = try await user.send(
                    .post, "/api/tasks/import?format=\(format)", document,
                    [("Content-Type", "application/octet-stream")])
                #expect(
                    [200, 400].contains(answer.status),
                    "\(answer.status) for \(String(decoding: document, as: UTF8.self))")
                statuses[answer.status, default: 0] += 1
                // No user has more tasks than people have.
                guard number % 200 == 199 || number == Self.count - 1 else { continue }
                for format in ["json", "todotxt", "ics", "csv"] {
                    #expect(try await user.get("/api/tasks/export?format=\(format)").status == 200)
                }
                user = try await api.user()
            }
            #expect(statuses[200, default: 0] > Self.count / 4, "\(statuses)")
            print("\(format): \(statuses)")
        }
    }
}
