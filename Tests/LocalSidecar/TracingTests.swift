import Curl
import HTTPTypes
import JSON
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import LocalSidecar

extension HTTPField.Name {
    fileprivate static let givenTrace = name("traceparent")
    fileprivate static let key = name("x-key")
}

@Suite("Traces")
struct TracingTests {
    private static let components = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: pubsub}
        spec: {type: pubsub.in-memory, version: v1}
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: store}
        spec: {type: state.in-memory, version: v1}
        """
    private static let subscriptions = """
        [{"pubsubname": "pubsub", "topic": "t", "route": "/t"},
         {"pubsubname": "pubsub", "topic": "b", "route": "/b", "bulkSubscribe": {"enabled": true}}]
        """
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let curl = CurlClient()

    /// Two sidecars, the second of which has an application, and a collector that both send to.
    private struct Scene: Sendable {
        let collector: TraceCollector
        let application: TestApplication
        let harness: SidecarHarness

        func call(
            _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, from app: String = "caller",
            headers: HTTPFields = [:], parent: String? = "00-\(trace)-b7ad6b7169203331-01"
        ) async throws -> CurlResponse {
            var headers = headers
            headers[.givenTrace] = parent
            if headers[.contentType] == nil { headers[.contentType] = "application/json" }
            return try await curl.execute(
                CurlRequest(
                    method, harness.url(app) + path, headers: headers,
                    body: body.map { .bytes(Array($0.utf8)) } ?? .none))
        }

        func span(_ name: String, of service: String, kind: Int? = nil) async throws -> TraceCollector.Span {
            var found: TraceCollector.Span?
            try await eventually {
                found = collector.spans.first {
                    $0.name.lowercased() == name.lowercased() && $0.service == service && kind ?? $0.kind == $0.kind
                }
                return found != nil
            }
            return try #require(found)
        }
    }

    private func scene(
        _ receiver: (Int) -> String, rate: String = "1", _ work: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let collector = TraceCollector()
        let application = TestApplication(subscriptions: Self.subscriptions) { call in
            call.path == "/fail" ? TestApplication.Answer(.init(code: 418)) : .plain(call)
        }
        try await collector.application.run { collectorPort in
            try await application.run { port in
                let folder = try ScratchFolder()
                let file = try folder.write(
                    """
                    apiVersion: dapr.io/v1alpha1
                    kind: Configuration
                    metadata: {name: tracing}
                    spec:
                      tracing: {samplingRate: "\(rate)", \(receiver(collectorPort))}
                    """, to: "configuration.yaml")
                try await SidecarHarness.run(
                    [
                        SidecarConfiguration(appID: "caller", configurationFile: file),
                        SidecarConfiguration(appID: "callee", appPort: port, configurationFile: file),
                    ], resources: Self.components, in: folder
                ) { harness in
                    try await work(Scene(collector: collector, application: application, harness: harness))
                }
            }
        }
    }

    private static let forms: [@Sendable (Int) -> String] = [
        { "zipkin: {endpointAddress: 'http://127.0.0.1:\($0)/api/v2/spans'}" },
        {
            "otel: {endpointAddress: '127.0.0.1:\($0)', isSecure: false, protocol: http, headers: ['x-key=k'], timeout: 5s}"
        },
    ]

    @Test("a call is one span at its caller and one at its callee, in the caller's trace", arguments: forms.indices)
    func invocation(form: Int) async throws {
        try await scene(Self.forms[form]) { scene in
            #expect(try await scene.call(.get, "/v1.0/invoke/callee/method/hello/x?q=secret").status == 200)
            let client = try await scene.span("CallLocal/callee/hello/x", of: "caller", kind: 3)
            let server = try await scene.span("CallLocal/callee/hello/x", of: "callee", kind: 2)
            #expect(client.trace == Self.trace && client.parent == "b7ad6b7169203331")
            #expect(server.trace == Self.trace && server.parent == client.id)
            #expect(client.attributes["dapr.api"] == "GET /v1.0/invoke/callee/method/hello/x")
            #expect(client.attributes["dapr.status_code"] == "200" && client.attributes["net.peer.name"] == "callee")
            #expect(server.attributes["dapr.invoke_method"] == "hello/x")
            #expect(client.start <= server.start && server.end <= client.end + 1000 && client.fault == nil)
            let arrived = try #require(scene.application.calls(to: "/hello/x?q=secret").first)
            #expect(arrived.headers[.givenTrace] == "00-\(Self.trace)-\(server.id)-01")
            #expect(!"\(scene.collector.spans)".contains("secret"))
            if form == 1 {
                let calls = scene.collector.application.calls
                #expect(calls.allSatisfy { $0.path == "/v1/traces" && $0.headers[.key] == "k" })
            }

            #expect(try await scene.call(.get, "/v1.0/invoke/callee/method/fail").status == 418)
            let failed = try await scene.span("CallLocal/callee/fail", of: "caller", kind: 3)
            #expect(failed.fault?.hasPrefix("Code(418)") == true)
        }
    }

    @Test("an event's delivery stands below its publication, alone and in bulk")
    func events() async throws {
        try await scene(Self.forms[1]) { scene in
            try await scene.harness.waitUntilReady("callee", by: Self.curl)
            #expect(try await scene.call(.post, "/v1.0/publish/pubsub/t", #"{"n":1}"#).status == 204)
            let delivery = try await scene.span("pubsub/t", of: "callee")
            let publication = try await scene.span("/v1.0/publish/pubsub/t", of: "caller")
            #expect(publication.trace == Self.trace && delivery.trace == Self.trace)
            #expect(delivery.parent == publication.id)
            #expect(delivery.attributes["messaging.destination.name"] == "t")
            let arrived = try #require(scene.application.calls(to: "/t").first)
            #expect(arrived.headers[.givenTrace] == "00-\(Self.trace)-\(delivery.id)-01")

            let entries = """
                [{"entryId":"1","event":{"a":1},"contentType":"application/json"},
                 {"entryId":"2","event":{"a":2},"contentType":"application/json"}]
                """
            #expect(try await scene.call(.post, "/v1.0/publish/bulk/pubsub/b", entries).status == 204)
            let request = try await scene.span("/v1.0/publish/bulk/pubsub/b", of: "caller", kind: 3)
            try await eventually {
                let spans = scene.collector.spans
                let producers = Set(spans.filter { $0.kind == 4 && $0.parent == request.id }.map(\.id))
                let parents = Set(spans.filter { $0.name == "pubsub/b" && $0.service == "callee" }.map(\.parent))
                return producers.count == 2 && parents == producers
            }
        }
    }

    @Test(
        "a CloudEvent keeps a trace of its own only where it names a traceid, as with daprd",
        arguments: [true, false])
    func ownTrace(isNamed: Bool) async throws {
        let application = TestApplication(subscriptions: Self.subscriptions)
        try await application.run { port in
            try await withSidecar(components: Self.components, appPort: port) { harness in
                try await harness.waitUntilReady(by: Self.curl)
                let own = "00-\(Self.trace)-b7ad6b7169203331-01"
                let event = """
                    {"specversion":"1.0","id":"1","source":"s","type":"x","data":1,"traceparent":"\(own)"\
                    \(isNamed ? #","traceid":"x","tracestate":"y""# : "")}
                    """
                for parent in [nil, "00-1af7651916cd43dd8448eb211c80319c-1111111111111111-01"] {
                    var headers: HTTPFields = [.contentType: "application/cloudevents+json"]
                    headers[.givenTrace] = parent
                    let path = harness.url("app") + "/v1.0/publish/pubsub/t"
                    _ = try await Self.curl.execute(
                        CurlRequest(.post, path, headers: headers, body: .bytes(Array(event.utf8))))
                    try await eventually { application.calls(to: "/t").count == (parent == nil ? 1 : 2) }
                    let arrived = try JSONValue(try #require(application.calls(to: "/t").last).body)
                    #expect(arrived["traceparent"]?.string == (isNamed ? own : parent ?? ""))
                    #expect(arrived["traceid"]?.string == (isNamed ? "x" : parent ?? ""))
                    #expect(arrived["tracestate"]?.string == (isNamed ? "y" : ""))
                }
            }
        }
    }

    @Test("a job's span stands below the request that asked for it; the application is told of no trace, as with daprd")
    func jobs() async throws {
        try await scene(Self.forms[0]) { scene in
            let made = try await scene.call(
                .post, "/v1.0-alpha1/jobs/later", #"{"dueTime":"0s","data":1}"#, from: "callee")
            #expect(made.status == 204)
            let job = try await scene.span("job/later", of: "callee")
            let request = try await scene.span("/v1.0-alpha1/jobs/later", of: "callee")
            #expect(job.trace == Self.trace && job.parent == request.id)
            let arrived = try #require(scene.application.calls(to: "/job/later").first)
            #expect(arrived.headers[.givenTrace] == nil)
        }
    }

    @Test("calls of state are named after the store; a trace that is not sampled, and health, are not sent")
    func choice() async throws {
        try await scene(Self.forms[0]) { scene in
            let unsampled = try await scene.call(
                .get, "/v1.0/state/store/no", parent: "00-\(Self.trace)-b7ad6b7169203331-00")
            let answered = unsampled.headers[.givenTrace] ?? ""
            #expect(answered.hasPrefix("00-\(Self.trace)-") && answered.hasSuffix("-00"))
            #expect(!answered.contains("b7ad6b7169203331"))
            _ = try await scene.call(.get, "/v1.0/healthz")
            _ = try await scene.call(.get, "/v1.0/state/store/yes")
            let span = try await scene.span("/v1.0/state/store/yes", of: "caller")
            #expect(span.attributes["db.system"] == "state" && span.attributes["db.name"] == "store")
            _ = try await scene.call(.get, "/v1.0/state/nostore/k")
            let wrong = try await scene.span("/v1.0/state/nostore/k", of: "caller")
            #expect(wrong.fault == "Code(400): Bad Request")
            #expect(!scene.collector.spans.contains { $0.name.hasSuffix("/no") || $0.name.contains("healthz") })
        }
    }

    @Test("new traces are sampled at the rate that was asked for, begun ones as they say themselves")
    func rate() {
        let count = (0..<4000).count { _ in SidecarTrace.isSampled(SidecarTrace.newSpan(in: nil, rate: 0.25)) }
        #expect((800...1200).contains(count))
        let begun = "00-\(Self.trace)-b7ad6b7169203331"
        #expect(SidecarTrace.newSpan(in: begun + "-01", rate: 0.01).hasSuffix("-01"))
        #expect(SidecarTrace.newSpan(in: begun + "-00", rate: 1).hasSuffix("-00"))
        #expect(SidecarTrace.isValid(SidecarTrace.newSpan(in: nil, rate: 0.5)))
    }

    @Test("a collector that is away delays no request; what could not be sent is counted, and told once")
    func away() async throws {
        try await scene(Self.forms[1]) { scene in
            func duration() async throws -> Duration {
                let start = ContinuousClock.now
                for _ in 0..<200 { _ = try await scene.call(.get, "/v1.0/state/store/k") }
                return .now - start
            }
            let usual = try await duration()
            try await eventually { scene.collector.spans.count == 200 }
            scene.collector.setUnwell(true)
            // A machine that is busy with other things takes its time for both.
            #expect(try await duration() < usual * 5 + .seconds(5))
            try await eventually { scene.harness.logs.count(of: "Traces cannot be sent") > 0 }
            #expect(scene.collector.spans.count == 200)
            scene.collector.setUnwell(false)
            _ = try await scene.call(.get, "/v1.0/state/store/back")
            _ = try await scene.span("/v1.0/state/store/back", of: "caller")
            try await eventually { scene.harness.logs.count(of: "Traces are sent again") == 1 }
            #expect(scene.harness.logs.count(of: "Traces cannot be sent") == 1)
        }
    }

    @Test("the queue is bounded, and counts what it drops; what is left goes out at the end")
    func bounded() async throws {
        let collector = TraceCollector()
        let client = CurlClient()
        let logs = LogLines()
        try await collector.application.run { port in
            let receiver = try #require(SpanReceiver(url: "http://127.0.0.1:\(port)"))
            let exporter = SpanExporter(receiver, client: client, logger: logs.logger("t"))
            let tracer = Tracer(service: "app", rate: 1, destinations: [exporter])
            for number in 0..<3000 { tracer.end(tracer.begin(.job(name: "\(number)"), .client, below: nil)) }
            #expect(exporter.counts.dropped == 3000 - SpanExporter.capacity)
            await tracer.close()
            #expect(collector.spans.count == SpanExporter.capacity)
            #expect(exporter.counts.sent == SpanExporter.capacity)
            #expect(logs.count(of: "Spans were dropped") == 1)
        }
        await client.shutdown()
    }

    @Test("an address says which form its collector takes")
    func addresses() {
        #expect(SpanReceiver(url: "http://c:4318")?.url == "http://c:4318/v1/traces")
        #expect(SpanReceiver(url: "https://c/")?.url == "https://c/v1/traces")
        #expect(SpanReceiver(url: "http://c:4318/otlp/v1/traces")?.url == "http://c:4318/otlp/v1/traces")
        #expect(SpanReceiver(url: "http://c:9411/api/v2/spans")?.form == .zipkin)
        for wrong in ["c:4318", "grpc://c:4317", "http://", "http:///v1", ""] {
            #expect(SpanReceiver(url: wrong) == nil)
        }
    }

    @Test("what cannot be sent from here is said in words: gRPC, and a receiver with a part missing")
    func notices() async throws {
        for (otel, words) in [
            ("{endpointAddress: 'c:4317', isSecure: false, protocol: grpc}", "OTLP over HTTP only"),
            ("{endpointAddress: 'c:4318'}", "both an endpointAddress and a protocol"),
        ] {
            try await scene({ _ in "otel: \(otel)" }) { scene in
                let status = try await scene.call(.get, "/v1.0/state/store/k").status
                #expect(scene.harness.logs.count(of: words) == 2 && status == 204)
            }
        }
    }

    @Test("the latest traces are kept for the inspector, from their first span on, and no more than fit")
    func history() {
        let history = TraceHistory()
        let tracer = Tracer(service: "web", rate: 1, destinations: [history])
        let first = tracer.begin(
            .call(method: "GET", path: "/v1.0/invoke/api/method/x", callee: nil), .client, below: nil)
        let second = Tracer(service: "api", rate: 1, destinations: [history]).begin(
            .invocation(app: "api", method: "x"), .server, below: first?.traceparent)
        tracer.end(second)
        tracer.end(first, status: 200)
        let trace = history.traces(limit: 5).first
        #expect(trace?.root?.id == first?.id && trace?.spans.count == 2 && trace?.services == ["web", "api"])
        for _ in 0..<TraceHistory.capacity { tracer.end(tracer.begin(.job(name: "j"), .client, below: nil)) }
        #expect(history.trace(trace?.id ?? "") == nil)
        #expect(history.traces(limit: 100_000).count == TraceHistory.capacity)
    }
}
