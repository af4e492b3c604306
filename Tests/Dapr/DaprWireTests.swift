import Curl
import Dapr
import HTTPTypes
import JSON
import Synchronization
import TestSupport
import Testing

@Suite("What the client puts on the wire")
struct DaprWireTests {
    @Test("keys and names are percent-encoded so that they arrive as they are")
    func paths() async throws {
        let sidecar = try RecordingSidecar()
        let dapr = sidecar.client()
        for key in ["tasks:1f:a", "a/b", "a+b c", "ü%", "a?b#c&d"] { _ = try await dapr.getState("store", key) }
        #expect(
            sidecar.asked.map(\.line) == [
                "GET /v1.0/state/store/tasks:1f:a", "GET /v1.0/state/store/a%2Fb", "GET /v1.0/state/store/a%2Bb%20c",
                "GET /v1.0/state/store/%C3%BC%25", "GET /v1.0/state/store/a%3Fb%23c%26d",
            ])
    }

    @Test("a save carries value, ETag, options and expiry; a document is a JSON string")
    func save() async throws {
        let sidecar = try RecordingSidecar()
        try await sidecar.client().saveState(
            "s",
            [
                StateSave(
                    key: "k", value: .document(Array(#"{"a":"b\n"}"#.utf8)), etag: ETag(rawValue: "7"),
                    concurrency: .firstWrite, consistency: .strong, ttlSeconds: 5),
                StateSave(key: "j", value: .json(Array("[1]".utf8)), metadata: ["m": "n"]),
                StateSave(key: "t", value: .string("x\"y")),
            ], metadata: ["partitionKey": "p 1"])
        let asked = try #require(sidecar.asked.first)
        #expect(asked.line == "POST /v1.0/state/s?metadata.partitionKey=p%201")
        #expect(asked.head.lowercased().contains("content-type: application/json\r\n"))
        #expect(
            asked.body
                == #"[{"key":"k","value":"{\"a\":\"b\\n\"}","etag":"7","#
                + #""options":{"concurrency":"first-write","consistency":"strong"},"metadata":{"ttlInSeconds":"5"}},"#
                + #"{"key":"j","value":[1],"metadata":{"m":"n"}},{"key":"t","value":"x\"y"}]"#)
    }

    @Test("a document is opened as it was saved")
    func document() async throws {
        let stored = #""{\"title\":\"ü \\\" \\n\",\"n\":12345678901234567890}""#
        let sidecar = try RecordingSidecar { _ in (200, stored, "ETag: 3\r\nContent-Type: application/json\r\n") }
        let item = try #require(try await sidecar.client().getState("s", "k", consistency: .strong))
        #expect(
            String(decoding: try item.document(), as: UTF8.self) == #"{"title":"ü \" \n","n":12345678901234567890}"#)
        #expect(item.etag == ETag(rawValue: "3"))
        #expect(sidecar.asked.first?.line == "GET /v1.0/state/s/k?consistency=strong")
    }

    @Test("deletes, transactions and bulk reads in Dapr's own words")
    func otherState() async throws {
        let bulk = #"[{"key":"a","data":"\"1\"","etag":"x"},{"key":""},{"key":"c","error":"broken"},{"key":"b"}]"#
        let sidecar = try RecordingSidecar { $0.contains("/bulk") ? (200, bulk, "") : (204, "", "") }
        let dapr = sidecar.client()
        try await dapr.deleteState("s", "k", etag: ETag(rawValue: "9"), concurrency: .firstWrite)
        try await dapr.transact(
            "s",
            [.upsert(StateSave(key: "a", value: .json([0x31]))), .delete(key: "b", etag: ETag(rawValue: "2"))],
            metadata: ["m": "1"])
        let items = try await dapr.bulkGetState("s", keys: ["a", "c", "b"], parallelism: 4)
        #expect(items.map(\.key) == ["a", "c", "b"])
        #expect(items[0].value == Array(#""\"1\"""#.utf8) && items[0].etag?.rawValue == "x")
        #expect(items[1].error == "broken" && items[1].value == nil)
        #expect(try items[2].document() == nil && items[2].error == nil)
        #expect(sidecar.asked[0].line == "DELETE /v1.0/state/s/k?concurrency=first-write")
        #expect(sidecar.asked[0].head.contains("If-Match: 9\r\n"))
        #expect(
            sidecar.asked[1].body
                == #"{"operations":[{"operation":"upsert","request":{"key":"a","value":1}},"#
                + #"{"operation":"delete","request":{"key":"b","etag":"2"}}],"metadata":{"m":"1"}}"#)
        #expect(sidecar.asked[2].body == #"{"keys":["a","c","b"],"parallelism":4}"#)
    }

    @Test("publish carries its content type and metadata; bulk publish tells which entries failed")
    func publish() async throws {
        let failed = #"{"failedEntries":[{"entryId":"2","error":"full"}],"errorCode":"ERR_PUBSUB_PUBLISH_MESSAGE"}"#
        let sidecar = try RecordingSidecar { $0.contains("/bulk/") ? (500, failed, "") : (204, "", "") }
        let dapr = sidecar.client()
        try await dapr.publish(
            "p", "t/x", Array("{}".utf8), contentType: "application/cloudevents+json", metadata: ["partitionKey": "u"])
        let failures = try await dapr.bulkPublish(
            "p", "t",
            [
                BulkPublishEntry(id: "1", event: Array("{}".utf8)),
                BulkPublishEntry(id: "2", event: [0, 255], contentType: "application/octet-stream"),
                BulkPublishEntry(id: "3", event: Array("hi".utf8), contentType: "text/plain", metadata: ["a": "b"]),
            ])
        #expect(failures.map(\.id) == ["2"] && failures.map(\.error) == ["full"])
        #expect(sidecar.asked[0].line == "POST /v1.0/publish/p/t%2Fx?metadata.partitionKey=u")
        #expect(sidecar.asked[0].head.contains("Content-Type: application/cloudevents+json\r\n"))
        #expect(
            sidecar.asked[1].body
                == #"[{"entryId":"1","event":{},"contentType":"application/json"},"#
                + #"{"entryId":"2","event":"AP8=","contentType":"application/octet-stream"},"#
                + #"{"entryId":"3","event":"hi","contentType":"text/plain","metadata":{"a":"b"}}]"#)
    }

    @Test("the API token and the trace at hand go with every call, and every call is counted")
    func headers() async throws {
        let calls = Mutex<[DaprCall]>([])
        let sidecar = try RecordingSidecar()
        let dapr = sidecar.client { configuration in
            configuration.apiToken = "t0k"
            configuration.observe = { call in calls.withLock { $0.append(call) } }
        }
        let trace = DaprTrace(traceparent: "00-ab-cd-01", headers: [.init("X-Correlation-ID") ?? .accept: "c1"])
        try await DaprTrace.$current.withValue(trace) { try await dapr.publish("p", "t", []) }
        _ = await dapr.health()
        let head = try #require(sidecar.asked.first?.head.lowercased())
        #expect(head.contains("dapr-api-token: t0k\r\n"))
        #expect(head.contains("traceparent: 00-ab-cd-01\r\n"))
        #expect(head.contains("x-correlation-id: c1\r\n"))
        #expect(calls.withLock { $0.map(\.kind) } == [.publish, .health])
        #expect(calls.withLock { $0.map(\.status) } == [204, 204])
    }

    @Test("invocation keeps path, query, method and headers, and returns any status")
    func invoke() async throws {
        let sidecar = try RecordingSidecar { _ in (404, "no", "X-A: b\r\n") }
        let dapr = sidecar.client()
        let response = try await dapr.invoke(
            "api", .patch, "/a%20b?x=1&y=%2F", headers: [.contentType: "text/x"], body: .bytes(Array("hi".utf8)))
        #expect(response.status == 404 && response.header("x-a") == "b" && response.body == Array("no".utf8))
        #expect(sidecar.asked[0].line == "PATCH /v1.0/invoke/api/method/a%20b?x=1&y=%2F")
        let streamed = try await dapr.invokeStreaming("api", .get, "plain")
        #expect(try await streamed.body.collect(upTo: 10) == Array("no".utf8))
        #expect(sidecar.asked[1].line == "GET /v1.0/invoke/api/method/plain")
    }
}
