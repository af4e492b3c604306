import JSON
import ServiceKit
import TestSupport
import Testing

@Suite("How often one may ask")
struct RateLimitTests {
    private static func ask(_ service: RunningService, as user: String? = nil, onAppPort: Bool = false) async throws
        -> String
    {
        let token = try TestIssuer.token(claims: ["sub": .string(user ?? TestIssuer.user)])
        return try await service.get("/me", headers: ["Authorization: Bearer \(token)"], onAppPort: onAppPort)
    }

    private static func field(_ name: String, of answer: String) -> String? {
        answer.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ": ") }.map {
            String($0.dropFirst(name.count + 2))
        }
    }

    @Test(
        "a user who asks too often is told when to come back, and others are not kept from asking",
        arguments: [false, true])
    func user(onAppPort: Bool) async throws {
        try await withService(ProbeService.self, ["ERRAND_REQUESTS_PER_USER": "6"]) { service in
            let first = try await Self.ask(service, onAppPort: onAppPort)
            #expect(Self.field("ratelimit-policy", of: first) == "\"user\";q=1;w=10")
            #expect(Self.field("ratelimit", of: first) == "\"user\";r=0;t=10")
            let last = try await Self.ask(service, onAppPort: onAppPort)
            #expect(last.hasPrefix("HTTP/1.1 429 ") && last.contains("application/problem+json"), "\(last)")
            #expect(Self.field("retry-after", of: last).flatMap { Int($0) }.map { (1...10).contains($0) } == true)
            #expect(Self.field("ratelimit", of: last)?.hasPrefix("\"user\";r=0;t=") == true)
            let other = try await Self.ask(service, as: "6f1ed002-ab5c-4e0b-9d0a-000000000001", onAppPort: onAppPort)
            #expect(other.hasPrefix("HTTP/1.1 200"))
            // After as long as was said there is an answer again.
            try await eventually { try await Self.ask(service, onAppPort: onAppPort).hasPrefix("HTTP/1.1 200") }
        }
    }

    @Test("an address that asks too often is told when to come back, and who looks after the service is not")
    func address() async throws {
        try await withService(
            ProbeService.self, ["ERRAND_REQUESTS_PER_ADDRESS": "6", "ERRAND_TRUSTED_PROXIES": "1"]
        ) { service in
            #expect(
                try await service.get("/things/1", headers: ["X-Forwarded-For: 10.0.0.1"]).hasPrefix("HTTP/1.1 200"))
            let slowed = try await service.get("/things/1", headers: ["X-Forwarded-For: 6.6.6.6, 10.0.0.1"])
            #expect(slowed.hasPrefix("HTTP/1.1 429 ") && slowed.contains("one address"))
            #expect(
                try await service.get("/nowhere", headers: ["X-Forwarded-For: 10.0.0.1"]).hasPrefix("HTTP/1.1 429 "))
            #expect(
                try await service.get("/things/1", headers: ["X-Forwarded-For: 10.0.0.2"]).hasPrefix("HTTP/1.1 200"))
            for path in ["/health", "/health", "/metrics", "/metrics"] {
                #expect(try await service.get(path, headers: ["X-Forwarded-For: 10.0.0.1"]).hasPrefix("HTTP/1.1 200"))
            }
            // What the sidecar brings was counted where it came from.
            for _ in 0..<3 { #expect(try await service.get("/things/1", onAppPort: true).hasPrefix("HTTP/1.1 200")) }
        }
    }

    @Test("without a bound nobody is counted, and nothing is said of it")
    func none() async throws {
        try await withService(
            ProbeService.self, ["ERRAND_REQUESTS_PER_USER": "0", "ERRAND_REQUESTS_PER_ADDRESS": "0"]
        ) { service in
            let answer = try await Self.ask(service)
            #expect(answer.hasPrefix("HTTP/1.1 200") && Self.field("ratelimit", of: answer) == nil)
        }
    }
}
