import JSON
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite("A running service")
struct ServiceTests {
    @Test("the correlation id of the caller is echoed when it is sane, and made up otherwise")
    func correlation() async throws {
        try await withService(ProbeService.self) { service in
            let echoed = try await service.get("/things/1", headers: ["X-Correlation-ID: order-7"])
            #expect(echoed.contains("X-Correlation-ID: order-7\r\n"))
            for bad in ["a b", "\"", String(repeating: "x", count: 200)] {
                let answer = try await service.get("/things/1", headers: ["X-Correlation-ID: \(bad)"])
                #expect(answer.contains("X-Correlation-ID: "))
                #expect(!answer.contains("X-Correlation-ID: \(bad)"))
            }
        }
    }

    @Test("every log line is JSON and tells the request's correlation id, trace and user")
    func logs() async throws {
        try await withService(ProbeService.self) { service in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let answer = try await service.get(
                "/logged", headers: ["X-Correlation-ID: c-1", "traceparent: 00-\(trace)-00f067aa0ba902b7-01"])
            #expect(answer.hasSuffix("\"\(trace)\""))
            let lines = try service.logs.all.map { try JSONValue($0.filter { $0 != UInt8(ascii: "\n") }) }
            let line = try #require(lines.first { $0["message"]?.string == "A line" })
            #expect(line["correlation_id"]?.string == "c-1")
            #expect(line["trace_id"]?.string == trace)
            #expect(line["service"]?.string == "probe")
            #expect(line["level"]?.string == "info")
            #expect(line["count"]?.integer == 3)
            #expect(line["time"]?.string != nil)
        }
    }

    @Test("a route that needs an identity answers 401 without a token that holds")
    func authentication() async throws {
        try await withService(ProbeService.self) { service in
            let token = try TestIssuer.token()
            let own = try await service.get("/me", headers: ["Authorization: Bearer \(token)"])
            #expect(own.hasSuffix("\"\(TestIssuer.user)\""))
            for header in ["X: y", "Authorization: Basic eDp5", "Authorization: Bearer x", "Authorization: Bearer "] {
                let answer = try await service.get("/me", headers: [header])
                #expect(answer.hasPrefix("HTTP/1.1 401 "))
                #expect(answer.contains("WWW-Authenticate: Bearer"))
            }
        }
    }

    @Test("private routes exist on the app listener only, and there only for the sidecar's token")
    func listeners() async throws {
        try await withService(ProbeService.self, ["APP_API_TOKEN": "secret"]) { service in
            #expect(try await service.get("/internal").hasPrefix("HTTP/1.1 404 "))
            for headers in [[], ["dapr-api-token: secre"], ["dapr-api-token: secrett"]] {
                let answer = try await service.get("/internal", headers: headers, onAppPort: true)
                #expect(answer.hasPrefix("HTTP/1.1 401 "))
            }
            let token = ["dapr-api-token: secret"]
            #expect(try await service.get("/internal", headers: token, onAppPort: true).hasPrefix("HTTP/1.1 200 "))
            #expect(try await service.get("/things/1", headers: token, onAppPort: true).hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("the sidecar's app health check, which has no token, is answered where it asks")
    func appHealth() async throws {
        try await withService(ProbeService.self, ["APP_API_TOKEN": "secret"]) { service in
            for path in ["/healthz", "/health"] {
                let answer = try await service.get(path, onAppPort: true)
                #expect(answer.hasPrefix("HTTP/1.1 204 "))
            }
            let (published, other) = (
                try await service.get("/healthz"), try await service.get("/healthz/x", onAppPort: true)
            )
            #expect(published.hasPrefix("HTTP/1.1 404 ") && other.hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test("metrics count requests by route pattern and status, never by path")
    func metrics() async throws {
        try await withService(ProbeService.self) { service in
            for id in 0..<3 { _ = try await service.get("/things/\(id)") }
            _ = try await service.get("/no/such/path")
            let text = try await service.get("/metrics")
            #expect(text.contains(#"http_requests_total{route="/things/{id}",method="GET",status="200"} 3"#))
            #expect(text.contains(#"http_requests_total{route="unmatched",method="GET",status="404"} 1"#))
            #expect(text.contains(#"http_request_duration_seconds_count{route="/things/{id}",method="GET"} 3"#))
            #expect(text.contains("process_resident_memory_bytes"))
            #expect(!text.contains("no/such"))
        }
    }

    @Test("a shutdown finishes the request in flight, takes no more, then drains")
    func shutdown() async throws {
        try await withService(ProbeService.self) { service in
            let connection = try await RawConnection.open(service.ports.public)
            let idle = try await RawConnection.open(service.ports.public)
            try await connection.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            try await idle.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            try await idle.waitFor("ok")
            await service.stop()
            #expect(try await connection.waitForEnd().hasSuffix("\"done\""))
            _ = try await idle.waitForEnd()
        }
    }

    @Test("origins that were not named get no cross-origin headers; named ones do")
    func origins() async throws {
        let origin = "Origin: https://a.example"
        try await withService(ProbeService.self) { service in
            let answer = try await service.get("/things/1", headers: [origin])
            #expect(!answer.contains("Access-Control"))
        }
        try await withService(ProbeService.self, ["ERRAND_ALLOWED_ORIGINS": "https://a.example"]) { service in
            let answer = try await service.get("/things/1", headers: [origin])
            #expect(answer.contains("Access-Control-Allow-Origin: https://a.example\r\n"))
            let other = try await service.get("/things/1", headers: ["Origin: https://b.example"])
            #expect(!other.contains("Access-Control-Allow-Origin"))
            let preflight = try await service.get(
                "/things", method: "OPTIONS", headers: [origin, "Access-Control-Request-Method: POST"])
            #expect(preflight.hasPrefix("HTTP/1.1 204 "))
        }
    }

    @Test("a variable that cannot be used is named, its text is not")
    func settings() async throws {
        let fault = #expect(throws: SettingFault.self) {
            try ServiceHost(ProbeService.self, environment: ["ERRAND_PORT": "hunter2"])
        }
        #expect(fault?.name == "ERRAND_PORT")
        #expect(fault?.description.contains("hunter2") == false)
        #expect(ServiceSettings.all.allSatisfy { !$0.purpose.isEmpty })
    }

    @Test(
        "an operator is told in words what a variable may be",
        arguments: [
            ("ERRAND_PORT", "-1", "a whole number from 0 to 65535"),
            ("ERRAND_TRUSTED_PROXIES", "11", "a whole number from 0 to 10"),
            ("ERRAND_MAX_CONNECTIONS", "0", "a whole number, at least 1"),
            ("ERRAND_TRACE_RATE", "2", "a number from 0 to 1"),
            ("ERRAND_SHUTDOWN_QUIET", "2m", "a duration from 0s to 60s"),
            ("ERRAND_LOG_LEVEL", "loud", "one of trace, debug, info, notice, warning, error, critical"),
            ("ERRAND_BODY_MEMORY", "0", "a whole number, at least 1"),
        ])
    func limits(name: String, text: String, expected: String) {
        let fault = #expect(throws: SettingFault.self) {
            try ServiceHost(ProbeService.self, environment: [name: text])
        }
        #expect(fault?.description == "the environment variable \(name) must be \(expected)")
    }

    @Test("a port that is taken is said so")
    func portTaken() async throws {
        try await withService(ProbeService.self) { service in
            let host = try ServiceHost(
                ProbeService.self, environment: ["ERRAND_PORT": "\(service.ports.public)", "APP_PORT": "0"])
            await #expect(throws: ListenerFault.self) { try await host.run() }
        }
    }
}
