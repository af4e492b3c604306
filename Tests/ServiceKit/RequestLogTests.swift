import Dapr
import Hummingbird
import JSON
import ServiceKit
import TestSupport
import Testing

/// Answers, and takes events of one topic.
private struct TalkativeService: SuiteService {
    static let appID = "talkative"
    static let defaultPort = 0

    init(_ environment: ServiceEnvironment) {}

    func routes(_ routes: Routes) {
        routes.get("things/{id}") { _, _ in JSONResponse { $0.raw("1") } }
        routes.get("broken") { _, _ -> JSONResponse in throw Problem.conflict("no") }
    }

    var subscriptions: [Subscription] {
        [
            Subscription(pubsub: "broker", topic: "things") { event in
                event.type == "thing.wrong" ? .drop : .success
            }
        ]
    }
}

@Suite("What a service says of its work")
struct RequestLogTests {
    private func lines(_ service: RunningService, _ message: String) -> [JSONValue] {
        service.logs.all.compactMap { try? JSONValue($0) }.filter { $0["message"]?.string == message }
    }

    @Test("one line for each request, with its route and never its path; probes and scrapes leave none")
    func requests() async throws {
        try await withService(TalkativeService.self) { service in
            _ = try await service.get("/things/secret-name?token=secret", headers: ["X-Correlation-ID: mine"])
            _ = try await service.get("/broken")
            _ = try await service.get("/no/such/path")
            for path in ["/health", "/health/ready", "/metrics"] { _ = try await service.get(path) }
            let lines = lines(service, "Request")
            #expect(lines.map { $0["route"]?.string } == ["/things/{id}", "/broken", "unmatched"])
            #expect(lines.map { $0["status"]?.integer } == [200, 409, 404])
            #expect(lines.allSatisfy { $0["method"] == "GET" && $0["level"] == "info" && $0["service"] == "talkative" })
            #expect(lines[0]["correlation_id"] == "mine" && lines[0]["trace_id"]?.string?.count == 32)
            #expect(lines[0]["ms"] != nil)
            #expect(!service.logs.text.contains("secret"))
        }
    }

    @Test("one line for each event, in the scope of the request that caused it, and counters that were there before")
    func events() async throws {
        try await withService(TalkativeService.self) { service in
            let before = try await service.get("/metrics")
            for outcome in ["SUCCESS", "RETRY", "DROP"] {
                #expect(before.contains(#"events_handled_total{topic="things",type="",outcome="\#(outcome)"} 0"#))
            }
            #expect(before.contains(#"events_dead_lettered_total{topic="things"} 0"#))
            for (id, type) in [("user-1.7.0", "thing.made"), ("things:user-1.8.0", "thing.wrong")] {
                let event = """
                    {"specversion":"1.0","id":"\(id)","source":"s","type":"\(type)","correlationid":"mine",\
                    "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","data":{"title":"secret"}}
                    """
                _ = try await service.post(
                    "/events/broker/things", event, type: "application/cloudevents+json", onAppPort: true)
            }
            let lines = lines(service, "Event")
            #expect(lines.map { $0["outcome"]?.string } == ["SUCCESS", "DROP"])
            #expect(lines.map { $0["event_id"]?.string } == ["user-1.7.0", "things:user-1.8.0"])
            #expect(
                lines.allSatisfy {
                    $0["correlation_id"] == "mine" && $0["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
                        && $0["user_id"] == "user-1" && $0["topic"] == "things"
                })
            #expect(!service.logs.text.contains("secret"))
            let after = try await service.get("/metrics")
            #expect(after.contains(#"events_handled_total{topic="things",type="thing.wrong",outcome="DROP"} 1"#))
            #expect(after.contains(#"events_handled_total{topic="things",type="thing.wrong",outcome="SUCCESS"} 0"#))
            #expect(after.contains(#"events_dead_lettered_total{topic="things"} 1"#))
        }
    }
}
