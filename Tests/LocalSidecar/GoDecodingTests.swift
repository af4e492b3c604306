import Curl
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import LocalSidecar

/// Go's decoder does not mind the case of a member's name, and looks no further than the first value.
@Suite("Bodies as Go's decoder reads them")
struct GoDecodingTests {
    private static let components = StateClient.component("state.in-memory") + "\n---\n" + ComponentText.inMemoryBroker
    private let curl = CurlClient()

    private func post(_ path: String, _ body: String, _ harness: SidecarHarness) async throws -> CurlResponse {
        try await curl.execute(
            CurlRequest(.post, harness.url("app") + "/v1.0" + path, body: .bytes(Array(body.utf8))))
    }

    @Test(
        "an application's answer counts with its member in any case, and whatever follows it",
        arguments: [
            (#"{"Status":"RETRY"}"#, DeliveryReply.failure), (#"{"status":"DROP"} x"#, .drop),
            (#"{"STATUS":"SUCCESS"}{"status":"DROP"}"#, .success), (#"x {"status":"DROP"}"#, .success),
        ])
    func replies(body: String, reply: DeliveryReply) {
        #expect(DeliveryReply(status: 200, body: Array(body.utf8)) == reply)
    }

    @Test("the call of a binding may be followed by anything")
    func bindings() throws {
        let call = try BindingCall(body: Array(#"{"Operation":"get","data":1} and more"#.utf8))
        #expect(call.operation == "get")
    }

    @Test("a bulk of keys and a transaction are read with members in any case, and whatever follows them")
    func state() async throws {
        try await withSidecar(components: Self.components) { harness in
            let transaction =
                #"{"Operations":[{"Operation":"upsert","Request":{"Key":"k","Value":1}}]} and more"#
            #expect(try await post("/state/statestore/transaction", transaction, harness).status == 204)
            let bulk = try await post("/state/statestore/bulk", #"{"Keys":["k"]} and more"#, harness)
            let etag = try JSONValue(bulk.body).array?.first?["etag"]?.string ?? ""
            #expect(String(decoding: bulk.body, as: UTF8.self) == #"[{"key":"k","data":1,"etag":"\#(etag)"}]"#)
            let none = try await post("/state/statestore/bulk", #"{"keys":["a","b"]}"#, harness)
            #expect(String(decoding: none.body, as: UTF8.self) == #"[{"key":"a"},{"key":"b"}]"#)
        }
    }

    @Test("a bulk of events and the answer to one are read with members in any case, and whatever follows them")
    func bulks() async throws {
        let application = TestApplication(
            subscriptions: """
                [{"PubsubName": "pubsub", "Topic": "t", "Routes": {"Default": "/t"}, "deadlettertopic": "dead",
                  "BulkSubscribe": {"Enabled": true, "MaxAwaitDurationMs": 10}},
                 {"pubsubname": "pubsub", "topic": "dead", "route": "/dead"}] and more
                """
        ) { call in
            guard call.path == "/t", let entry = try JSONValue(call.body)["entries"]?.array?.first else {
                return .plain(call)
            }
            let word = entry["event"]?["data"]?["n"] == 1 ? "SUCCESS" : "DROP"
            let id = entry["entryId"]?.string ?? ""
            return .json(#"{"Statuses":[{"EntryID":"\#(id)","Status":"\#(word)"}]} and more"#)
        }
        try await application.run { port in
            try await withSidecar(components: Self.components, appPort: port) { harness in
                try await harness.waitUntilReady(by: curl)
                let events = """
                    [{"EntryID": "1", "Event": {"n": 1}, "ContentType": "application/json", "Metadata": {"k": "v"}},
                     {"entryId": "2", "event": {"n": 2}, "contentType": "application/json"}] and more
                    """
                #expect(try await post("/publish/bulk/pubsub/t", events, harness).status == 204)
                #expect(try await post("/publish/bulk/pubsub/t", "null", harness).status == 204)
                try await eventually { application.calls(to: "/dead").count == 1 }
            }
        }
        let dead = try application.calls(to: "/dead").map { try JSONValue($0.body)["data"]?["n"] }
        #expect(dead == [2])
        #expect(application.calls(to: "/t").count == 2)
        let body = try #require(application.calls(to: "/t").first).body
        let bulk = try JSONValue(body)
        let entry = try #require(bulk["entries"]?.array?.first)
        let event = String(decoding: try #require(entry["event"]).bytes, as: UTF8.self)
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"entries":[{"entryId":"\#(entry["entryId"]?.string ?? "")","event":\#(event),"#
                + #""metadata":null,"contentType":"application/cloudevents+json"}],"#
                + #""id":"\#(bulk["id"]?.string ?? "")","metadata":{"pubsubName":"pubsub"},"pubsubname":"pubsub","#
                + #""topic":"t","type":"com.dapr.event.sent.bulk"}"#)
    }
}
