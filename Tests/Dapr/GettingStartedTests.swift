import Dapr
import HTTPTypes
import Testing

/// The code of the article `GettingStarted`, kept here word for word so that it is known to compile and run.
@Suite("The getting-started article")
struct GettingStartedTests {
    func increment(_ dapr: DaprClient) async throws -> Int {
        while true {
            let item = try await dapr.getState("statestore", "counter")
            let text = try item.map { String(decoding: try $0.document(), as: UTF8.self) }
            let next = (text.flatMap { Int($0) } ?? 0) + 1
            let save = StateSave(
                key: "counter", value: .document(Array("\(next)".utf8)), etag: item?.etag, concurrency: .firstWrite)
            do {
                try await dapr.saveState("statestore", [save])
                return next
            } catch let error as DaprError where error.isConflict {
                continue
            }
        }
    }

    func announce(_ value: Int, _ dapr: DaprClient) async throws {
        let event =
            #"{"specversion":"1.0","id":"counter.\#(value)","source":"counter","#
            + #""type":"counter.changed","datacontenttype":"application/json","data":{"value":\#(value)}}"#
        try await dapr.publish(
            "pubsub", "counters", Array(event.utf8), contentType: "application/cloudevents+json",
            metadata: ["partitionKey": "counter"])
    }

    @Test("the counter is incremented under its ETag, announced, and heard of")
    func article() async throws {
        let sidecar = try RecordingSidecar { line in
            line.hasPrefix("GET") && line.hasSuffix("/counter") ? (200, "\"41\"", "ETag: 7\r\n") : (204, "", "")
        }
        let dapr = sidecar.client()
        try await dapr.waitForSidecar()
        let value = try await increment(dapr)
        #expect(value == 42)
        try await announce(value, dapr)
        let save = sidecar.asked.first { $0.line == "POST /v1.0/state/statestore" }
        #expect(save?.body == #"[{"key":"counter","value":"42","etag":"7","options":{"concurrency":"first-write"}}]"#)

        let published = try #require(sidecar.asked.last)
        #expect(published.line == "POST /v1.0/publish/pubsub/counters?metadata.partitionKey=counter")
        let application = DaprApplication(subscriptions: [
            Subscription(pubsub: "pubsub", topic: "counters", deadLetterTopic: "counters-dead") { event in
                event.data == Array(#"{"value":42}"#.utf8) ? .success : .drop
            }
        ])
        let delivery = AppRequest(.post, "/events/pubsub/counters", body: Array(published.body.utf8))
        #expect(await application.respond(to: delivery)?.body == Array(#"{"status":"SUCCESS"}"#.utf8))
    }
}
