import Curl
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import LocalSidecar

/// The recordings that are observations of a start, put as tests: what an application answers to `GET /dapr/subscribe`, and
/// what daprd made of it.
@Suite("Answers at the start")
struct StartupAnswerTests {
    private static func recorded() throws -> [JSONValue] {
        try Recordings.json("app-callbacks/startup-answers.json").array ?? []
    }

    static let answers: [String] =
        ((try? recorded()) ?? []).compactMap { $0["id"]?.string }.filter { $0.hasPrefix("subscribe-answer.") }

    @Test("a list of subscriptions is understood as daprd understood it", arguments: answers)
    func subscriptions(id: String) async throws {
        let step = try #require(try Self.recorded().first { $0["id"]?.string == id }?["steps"]?.array?.first)
        let status = HTTPResponse.Status(code: Int(step["appAnswers"]?["status"]?.integer ?? 200))
        let body = step["appAnswers"]?["body"]
        let bytes = body?["json"].map { $0.bytes } ?? body?["text"]?.string.map { Array($0.utf8) } ?? []
        let application = TestApplication { call in
            guard call.path == "/dapr/subscribe" else { return .plain(call) }
            return TestApplication.Answer(status, headers: [.contentType: "application/json"], body: bytes)
        }
        let curl = CurlClient()
        try await application.run { port in
            try await withSidecar(components: ComponentText.inMemoryBroker, appPort: port) { harness in
                try await harness.waitUntilReady(by: curl)
                for topic in ["good", "t"] {
                    let url = harness.url("app") + "/v1.0/publish/pubsub/\(topic)"
                    let headers: HTTPFields = [.contentType: "application/json"]
                    _ = try await curl.execute(
                        CurlRequest(.post, url, headers: headers, body: .bytes(Array("1".utf8))))
                }
                let observed = step["observed"]
                let expected = (observed?["deliveredTo"]?.array ?? []).compactMap(\.string).sorted()
                if !expected.isEmpty {
                    try await eventually { application.calls.filter { $0.method == .post }.count >= expected.count }
                }
                _ = await settles { application.calls.count }
                #expect(application.calls.filter { $0.method == .post }.map(\.path).sorted() == expected)
                #expect(application.calls(to: "/dapr/subscribe").count == 1)
                let metadata = try JSONValue(
                    try await curl.execute(CurlRequest(.get, harness.url("app") + "/v1.0/metadata")).body)
                let loaded = metadata["subscriptions"] ?? .null
                #expect(Self.canonical(loaded) == Self.canonical(observed?["metadata.subscriptions"] ?? .null))
            }
        }
        await curl.shutdown()
    }

    @Test("beside rules the default is the last route, or else the one of old; an entry without any is passed over")
    func routes() throws {
        func routes(_ entry: String) throws -> [[String]] {
            let list = #"[{"pubsubname":"p","topic":"none"},{"pubsubname":"p","topic":"t",\#(entry)}]"#
            return try SubscriptionSpec.list(Array(list.utf8)).map { $0.rules.map(\.path) }
        }
        let rules = #""rules":[{"match":"event.type == 'a'","path":"/a"}]"#
        #expect(try routes(#""route":"/r","routes":{\#(rules)}"#) == [["/a", "/r"]])
        #expect(try routes(#""route":"/r","routes":{\#(rules),"default":"/d"}"#) == [["/a", "/d"]])
        #expect(try routes(#""routes":{\#(rules)}"#) == [["/a"]])
        #expect(try routes(#""route":"/r""#) == [["/r"]])
    }

    private static func canonical(_ value: JSONValue) -> String {
        var writer = JSONWriter()
        writer.canonical(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
