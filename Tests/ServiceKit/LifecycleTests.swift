import Dapr
import Foundation
import Hummingbird
import JSON
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// What happened, in order.
private final class Diary: Sendable {
    private let entries = Mutex<[String]>([])
    var all: [String] { entries.withLock { $0 } }
    func note(_ entry: String) { entries.withLock { $0.append(entry) } }
}

/// Writes down when its parts begin and end.
private struct DiaryService: SuiteService {
    static let appID = "diary"
    static let defaultPort = 0
    let diary: Diary

    init(_ environment: ServiceEnvironment) { diary = Diary() }
    init(_ diary: Diary) { self.diary = diary }

    func routes(_ routes: Routes) {
        routes.get("slow") { _, _ in
            diary.note("request begins")
            try await Task.sleep(for: .milliseconds(200))
            diary.note("request ends")
            return JSONResponse { $0.raw("1") }
        }
        routes.get("endless") { _, _ in
            diary.note("request begins")
            try await Task.sleep(for: .seconds(60))
            return JSONResponse { $0.raw("1") }
        }
        routes.get("v1.0/healthz/outbound") { _, _ in Response(status: .noContent) }
    }

    var bindings: [InputBinding] { [InputBinding(name: "tick") { _ in diary.note("tick") }] }

    var jobs: [JobHandler] { [JobHandler(prefix: "remind-") { run in diary.note(run.name) }] }

    var subscriptions: [Subscription] {
        [Subscription(pubsub: "broker", topic: "things") { _ in .retry }]
    }

    var background: [any ServiceLifecycle.Service] { [Background(diary: diary)] }

    func drain() async { diary.note("drain") }
}

private struct Background: ServiceLifecycle.Service {
    let diary: Diary

    func run() async throws {
        try await gracefulShutdown()
        diary.note("background ends")
    }
}

@Suite("The life of a service")
struct LifecycleTests {
    @Test("at a shutdown requests end first, then the service drains, then what runs beside it ends")
    func order() async throws {
        let diary = Diary()
        try await withService(make: { _ in DiaryService(diary) }) { service in
            let connection = try await RawConnection.open(service.ports.public)
            try await connection.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { diary.all == ["request begins"] }
            await service.stop()
            let answer = try await connection.waitForEnd()
            #expect(answer.hasSuffix("\r\n\r\n1"))
        }
        #expect(diary.all == ["request begins", "request ends", "drain", "background ends"])
    }

    @Test("an idle connection is not cut at a shutdown: a request on it is answered, and told that it closes")
    func farewell() async throws {
        try await withService(["ERRAND_SHUTDOWN_QUIET": "30s"], make: { _ in DiaryService(Diary()) }) { service in
            let idle = try await RawConnection.open(service.ports.public)
            try await idle.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            try await idle.waitFor(#"{"status":"ok"}"#)
            #expect(!idle.text.lowercased().contains("connection: close"))
            await service.stop()
            try await eventually {
                guard let other = try? await RawConnection.open(service.ports.public) else { return true }
                await other.close()
                return false
            }
            try await idle.send("GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await idle.waitForEnd()
            #expect(answer.contains("HTTP/1.1 503 "))
            #expect(answer.lowercased().contains("connection: close"))
            await idle.close()
        }
    }

    @Test("an idle connection is closed in the end")
    func farewellEnds() async throws {
        try await withService(["ERRAND_SHUTDOWN_QUIET": "200ms"], make: { _ in DiaryService(Diary()) }) { service in
            let idle = try await RawConnection.open(service.ports.public)
            try await idle.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            try await idle.waitFor(#"{"status":"ok"}"#)
            await service.stop()
            _ = try await idle.waitForEnd()
            await idle.close()
        }
    }

    @Test("what the sidecar passes on after SIGTERM is answered for as long as it lives, and then the service drains")
    func outlivesSidecar() async throws {
        let diary = Diary()
        try await withService(make: { _ in DiaryService(Diary()) }) { sidecar in
            let variables = [
                "DAPR_HTTP_PORT": "\(sidecar.ports.public)", "ERRAND_SHUTDOWN_QUIET": "60s",
                "ERRAND_SHUTDOWN_DEADLINE": "120s",
            ]
            try await withService(variables, make: { _ in DiaryService(diary) }) { service in
                await service.stop()
                try await eventually {
                    (try? await service.get("/health")) == nil
                }
                for _ in 0..<20 {
                    #expect(try await service.post("/tick", "{}", onAppPort: true).hasPrefix("HTTP/1.1 200 "))
                }
                #expect(!diary.all.contains("drain"))
                await sidecar.stop()
                try await eventually { diary.all.contains("drain") }
            }
        }
        #expect(diary.all.filter { $0 == "tick" }.count == 20)
    }

    @Test("a sidecar that lives on and asks nothing is not waited for")
    func quietSidecar() async throws {
        let diary = Diary()
        try await withService(make: { _ in DiaryService(Diary()) }) { sidecar in
            let variables = ["DAPR_HTTP_PORT": "\(sidecar.ports.public)", "ERRAND_SHUTDOWN_QUIET": "300ms"]
            try await withService(variables, make: { _ in DiaryService(diary) }) { service in
                await service.stop()
                try await eventually { diary.all.contains("drain") }
            }
        }
    }

    @Test("a request that does not end is cut off at the deadline, and the service drains all the same")
    func deadline() async throws {
        let diary = Diary()
        let start = ContinuousClock.now
        try await withService(["ERRAND_SHUTDOWN_DEADLINE": "12s"], make: { _ in DiaryService(diary) }) { service in
            let connection = try await RawConnection.open(service.ports.public)
            try await connection.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually { diary.all == ["request begins"] }
        }
        #expect(diary.all == ["request begins", "drain", "background ends"])
        #expect(ContinuousClock.now - start < .seconds(40))
    }

    @Test("a service listens without its sidecar, and is ready once the sidecar answers")
    func readiness() async throws {
        try await withService(make: { _ in DiaryService(Diary()) }) { sidecar in
            try await withService(
                ["DAPR_HTTP_PORT": "\(sidecar.ports.public)"], make: { _ in DiaryService(Diary()) }
            ) { service in
                try await eventually { try await service.get("/health/ready").hasPrefix("HTTP/1.1 200 ") }
            }
        }
        try await withService(["DAPR_HTTP_PORT": "1"], make: { _ in DiaryService(Diary()) }) { service in
            #expect(try await service.get("/health").hasPrefix("HTTP/1.1 200 "))
            let answer = try await service.get("/health/ready")
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.contains("application/problem+json"))
        }
    }

    @Test("what the sidecar calls is on the app listener only, counted by topic and outcome")
    func sidecar() async throws {
        let diary = Diary()
        try await withService(["DAPR_HTTP_PORT": "1"], make: { _ in DiaryService(diary) }) { service in
            let subscriptions = try await service.get("/dapr/subscribe", onAppPort: true)
            #expect(subscriptions.contains(#""topic":"things""#))
            #expect(try await service.get("/dapr/subscribe").hasPrefix("HTTP/1.1 404 "))
            #expect(try await service.post("/tick", "{}", onAppPort: true).hasPrefix("HTTP/1.1 200 "))
            #expect(try await service.post("/job/remind-7", "{}", onAppPort: true).hasPrefix("HTTP/1.1 200 "))
            #expect(diary.all == ["tick", "remind-7"])
            let event = #"{"specversion":"1.0","id":"1","source":"s","type":"thing.made","data":{}}"#
            let answer = try await service.post(
                "/events/broker/things", event, type: "application/cloudevents+json", onAppPort: true)
            #expect(answer.hasSuffix(#"{"status":"RETRY"}"#))
            let metrics = try await service.get("/metrics")
            #expect(metrics.contains(#"events_handled_total{topic="things",type="thing.made",outcome="RETRY"} 1"#))
        }
    }

    @Test("a client that waits to be told may send its body")
    func expectContinue() async throws {
        try await withService(ProbeService.self) { service in
            let connection = try await RawConnection.open(service.ports.public)
            try await connection.send(
                "POST /things HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 13\r\n\r\n")
            try await connection.waitFor("HTTP/1.1 100 Continue\r\n\r\n")
            try await connection.send(#"{"title":"x"}"#)
            try await connection.waitFor("HTTP/1.1 201 ")
            await connection.close()
        }
    }

    @Test("requests sent at once on one connection are answered in order")
    func pipelining() async throws {
        try await withService(ProbeService.self) { service in
            let connection = try await RawConnection.open(service.ports.public)
            let requests = (0..<20).map { "GET /things/n\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            try await connection.send(requests)
            try await connection.waitFor("\"n19\"")
            let order = (0..<20).compactMap { connection.text.range(of: "\"n\($0)\"")?.lowerBound }
            #expect(order == order.sorted() && order.count == 20)
            await connection.close()
        }
    }
}
