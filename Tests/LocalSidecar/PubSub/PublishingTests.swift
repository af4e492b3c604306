import Curl
import HTTPTypes
import JSON
import TestSupport
import Testing

@testable import LocalSidecar

@Suite("Publishing")
struct PublishingTests {
    private let curl = CurlClient()

    private func post(_ path: String, _ body: String, _ harness: SidecarHarness) async throws -> CurlResponse {
        try await curl.execute(
            CurlRequest(.post, harness.url("app") + "/v1.0/publish/" + path, body: .bytes(Array(body.utf8))))
    }

    @Test("entries of a bulk that have metadata get the request's besides, their own first; the others get none")
    func bulkMetadata() async throws {
        let application = TestApplication(subscriptions: #"[{"pubsubname": "pubsub", "topic": "t", "route": "/t"}]"#)
        try await application.run { port in
            try await withSidecar(components: ComponentText.inMemoryBroker, appPort: port) { harness in
                try await harness.waitUntilReady(by: curl)
                let entries = """
                    [{"entryId": "1", "event": "a", "contentType": "text/plain", "metadata": {"x-own": "1"}},
                     {"entryId": "2", "event": "b", "contentType": "text/plain", "metadata": {}},
                     {"entryId": "3", "event": "c", "contentType": "text/plain"}]
                    """
                let query = "?metadata.x-own=2&metadata.cloudevent.type=special"
                #expect(try await post("bulk/pubsub/t" + query, entries, harness).status == 204)
                try await eventually { application.calls(to: "/t").count == 3 }
            }
        }
        let calls = application.calls(to: "/t")
        let own = try #require(HTTPField.Name("x-own"))
        #expect(calls.map { $0.headers[own] } == ["1", "2", nil])
        let types = try calls.map { try JSONValue($0.body)["type"]?.string }
        #expect(types == ["special", "special", "com.dapr.event.sent"])
    }

    @Test("a bulk that the broker does not take is answered with its entries and why each failed")
    func failedBulk() async throws {
        let server = try await RedisServer.shared.value
        let database = server.database()
        let component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec:
              type: pubsub.redis
              version: v1
              metadata: [{name: redisHost, value: "127.0.0.1:\(server.port)"}, {name: redisDB, value: "\(database)"}]
            """
        try server.command("SET", "t", "no stream", database: database)
        try await withSidecar(components: component) { harness in
            let entries = """
                [{"entryId": "a", "event": "a", "contentType": "text/plain"},
                 {"entryId": "b", "event": "b", "contentType": "text/plain"}]
                """
            let answer = try await post("bulk/pubsub/t", entries, harness)
            #expect(answer.status == 500)
            let body = try JSONValue(answer.body)
            #expect(body.object?.keys == ["failedEntries", "errorCode"])
            #expect(body["errorCode"] == "ERR_PUBSUB_PUBLISH_MESSAGE")
            let failed = body["failedEntries"]?.array ?? []
            #expect(failed.map { $0["entryId"] } == ["a", "b"])
            let reason = try #require(failed.first?["error"]?.string)
            #expect(reason.contains("WRONGTYPE"))
            #expect(answer.header("metadata.responseData") == String(decoding: answer.body, as: UTF8.self))
            #expect(
                answer.header("metadata.error")
                    == "api error: code = Internal desc = error when publishing to topic t in pubsub pubsub: \(reason)")
        }
    }

    @Test("the request's metadata is in the details of what is wrong with the component or with the metadata")
    func details() async throws {
        try await withSidecar(components: ComponentText.inMemoryBroker) { harness in
            func metadata(_ path: String) async throws -> JSONValue? {
                let answer = try await post(path + "?metadata.b=2&metadata.rawPayload=maybe", "1", harness)
                let details = try JSONValue(answer.body)["details"]?.array ?? []
                return details.lazy.compactMap { $0["metadata"] }.first
            }
            for path in ["nope/t", "pubsub/t"] {
                let found = try await metadata(path)
                #expect(found == ["b": "2", "rawPayload": "maybe"])
            }
        }
    }
}
