import Curl
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("Dead letters of what cannot be delivered")
struct DeadLetterTests {
    private let curl = CurlClient()

    @Test(
        "an event that is not JSON, one that is expired, and one that a rule fails on go to the dead letters",
        arguments: ["", #", "bulkSubscribe": {"enabled": true, "maxAwaitDurationMs": 10}"#])
    func buried(bulk: String) async throws {
        let application = TestApplication(
            subscriptions: """
                [{"pubsubname": "pubsub", "topic": "t", "deadLetterTopic": "dead", "routes":
                    {"rules": [{"match": "event.nobody == 'x'", "path": "/x"}]}\(bulk)},
                 {"pubsubname": "pubsub", "topic": "dead", "route": "/dead", "metadata": {"rawPayload": "true"}}]
                """)
        let events = ["not JSON", #"{"nobody":"x","expiration":"2001-01-01T00:00:00Z"}"#, #"{"somebody":"x"}"#]
        try await application.run { port in
            try await withSidecar(components: ComponentText.inMemoryBroker, appPort: port) { harness in
                try await harness.waitUntilReady(by: curl)
                for event in events {
                    let url = harness.url("app") + "/v1.0/publish/pubsub/t?metadata.rawPayload=true"
                    let answer = try await curl.execute(CurlRequest(.post, url, body: .bytes(Array(event.utf8))))
                    #expect(answer.status == 204)
                }
                try await eventually { application.calls(to: "/dead").count == events.count }
            }
        }
        let buried = try application.calls(to: "/dead").map { try JSONValue($0.body)["data_base64"]?.string }
        #expect(Set(buried) == Set(events.map { Base64.encode(Array($0.utf8)) }))
        #expect(application.calls(to: "/x").isEmpty)
    }
}
