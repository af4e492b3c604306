import Dapr
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Synchronization
import TestSupport
import Testing

/// Calls another application through its sidecar.
private struct CallingService: SuiteService {
    static let appID = "calling"
    static let defaultPort = 0
    let dapr: DaprClient

    init(_ environment: ServiceEnvironment) { dapr = environment.dapr }

    func routes(_ routes: Routes) {
        routes.get("call") { _, _ in
            _ = try await dapr.invoke("other", .get, "/x")
            return JSONResponse { $0.raw("1") }
        }
    }
}

@Suite("A request's trace and name")
struct TracingTests {
    @Test("go out with every call to the sidecar, the span being the caller's: a service records none")
    func out() async throws {
        let sidecar = TestApplication()
        try await sidecar.run { port in
            try await withService(CallingService.self, ["DAPR_HTTP_PORT": "\(port)"]) { service in
                let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
                let answer = try await service.get(
                    "/call", headers: ["traceparent: 00-\(trace)-00f067aa0ba902b7-01", "X-Correlation-ID: c-9"])
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
                let call = try #require(sidecar.calls.first { $0.path == "/v1.0/invoke/other/method/x" })
                let traceparent = try #require(call.headers[.traceparent])
                #expect(traceparent == "00-\(trace)-00f067aa0ba902b7-01")
                #expect(call.headers.contains { $0.name.canonicalName == "x-correlation-id" && $0.value == "c-9" })
            }
        }
    }

    @Test(
        "a traceparent that is none starts a new trace",
        arguments: [
            "", "00", "00-0-0-01", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
        ])
    func invalid(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test("of the traces begun here the share that was asked for is to be recorded, and one that came is left as it is")
    func rate() {
        #expect(TraceContext().flags == 1 && TraceContext(rate: 0).flags == 0)
        let count = (0..<4000).count { _ in TraceContext(rate: 0.25).flags == 1 }
        #expect((800...1200).contains(count))
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        #expect(TraceContext(traceparent: given)?.traceparent == given)
    }

    @Test("a service that records no traces of its own says so to its sidecar")
    func unsampled() async throws {
        let sidecar = TestApplication()
        try await sidecar.run { port in
            let settings = ["DAPR_HTTP_PORT": "\(port)", "ERRAND_TRACE_RATE": "0"]
            try await withService(CallingService.self, settings) { service in
                _ = try await service.get("/call")
                let call = try #require(sidecar.calls.first { $0.path == "/v1.0/invoke/other/method/x" })
                #expect(call.headers[.traceparent]?.hasSuffix("-00") == true)
            }
        }
    }

    @Test("the number of series of a metric is bounded")
    func series() {
        let metrics = Metrics()
        let family = metrics.counters("things_total", help: "Things.", labels: ["name"])
        for index in 0..<2000 { family("n\(index)").add() }
        let lines = String(decoding: metrics.text, as: UTF8.self).split(separator: "\n").filter {
            $0.hasPrefix("things_total{")
        }
        #expect(lines.count <= 501)
        #expect(lines.contains(#"things_total{name="other"} 1500"#))
    }
}
