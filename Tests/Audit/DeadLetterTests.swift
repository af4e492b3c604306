import Audit
import Contracts
import Curl
import HTTPTypes
import JSON
import LocalSidecar
import TestSupport
import Testing

@testable import ServiceKit

/// The service behind a sidecar that delivers, with somebody who reads what nobody could take.
@Suite("Poison behind a broker")
struct DeadLetterTests {
    private static let resources = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: statestore}
        spec: {type: state.in-memory, version: v1}
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: pubsub}
        spec: {type: pubsub.sqlite, version: v1, metadata: [{name: connectionString, value: events.db}]}
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: resiliency}
        spec:
          policies: {retries: {delivery: {policy: constant, duration: 50ms, maxRetries: 600}}}
          targets: {components: {pubsub: {inbound: {retry: delivery}}}}
        """

    private static let deadLetters = #"""
        [{"pubsubname":"pubsub","topic":"task-events-dead","route":"/dead"},
         {"pubsubname":"pubsub","topic":"reminders-dead","route":"/dead"}]
        """#

    private func with(
        _ body:
            @escaping @Sendable (_ sidecar: String, RunningAudit, _ undertaker: TestApplication) async throws -> Void
    ) async throws {
        let api = TestApplication { call in
            call.path == "/.well-known/jwks.json"
                ? .json(String(decoding: TestIssuer.keySet, as: UTF8.self)) : .plain(call)
        }
        let undertaker = TestApplication(subscriptions: Self.deadLetters)
        let appPort = try await FreePort.take()
        try await api.run { apiPort in
            try await undertaker.run { deadPort in
                let sidecars = [
                    SidecarConfiguration(appID: "audit", appPort: appPort),
                    SidecarConfiguration(appID: "api", appPort: apiPort),
                    SidecarConfiguration(appID: "undertaker", appPort: deadPort),
                ]
                try await SidecarHarness.run(sidecars, resources: Self.resources) { harness in
                    let variables = ["DAPR_HTTP_PORT": "\(harness.port("audit"))", "APP_PORT": "\(appPort)"]
                    try await withService(AuditService.self, variables) { service in
                        let running = RunningAudit(replicas: [service], sidecar: harness.url("audit"))
                        try await body(harness.url("api"), running, undertaker)
                        await running.curl.shutdown()
                    }
                }
            }
        }
    }

    private func publish(_ event: String, through sidecar: String, _ curl: CurlClient) async throws {
        let answer = try await curl.execute(
            CurlRequest(
                .post, "\(sidecar)/v1.0/publish/pubsub/task-events",
                headers: [.contentType: "application/cloudevents+json"], body: .bytes(Array(event.utf8))))
        #expect(answer.status == 204)
    }

    @Test("what cannot be read lands among the dead letters, once, and what comes behind it is recorded")
    func poison() async throws {
        try await with { sidecar, running, undertaker in
            let user = RunningAudit.user()
            let good = RunningAudit.event(1, of: user)
            let text = String(decoding: good.bytes, as: UTF8.self)
            let poison = [
                #"{"specversion":"1.0","id":"p1","source":"api","type":"com.todo.task.updated","data":{"user_id":7}}"#,
                #"{"specversion":"1.0","id":"p2","source":"api","type":"com.todo.task.updated","data":null}"#,
                text.replacing(user, with: "somebody"),
            ]
            let next = String(decoding: RunningAudit.event(2, of: user).bytes, as: UTF8.self)
            for body in [text] + poison + [next] { try await publish(body, through: sidecar, running.curl) }
            try await eventually { undertaker.calls(to: "/dead").count >= poison.count }
            try await eventually { try await running.sequences(of: user) == [1, 2] }
            let dead = await settles { undertaker.calls(to: "/dead").count }
            #expect(dead == poison.count)
            let ids = undertaker.calls(to: "/dead").compactMap { try? JSONValue($0.body)["id"]?.string }
            #expect(Set(ids).isSuperset(of: ["p1", "p2"]))
        }
    }
}
