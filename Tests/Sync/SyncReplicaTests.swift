import Contracts
import Dapr
import JSON
import LocalSidecar
import ServiceKit
import Sync
import TestSupport
import Testing

@Suite("Sync behind real sidecars")
struct SyncReplicaTests {
    private static let components = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: pubsub-broadcast
        spec:
          type: pubsub.sqlite
          version: v1
          metadata:
            - name: connectionString
              value: broadcast.db
            - name: consumerID
              value: "{podName}"
        """

    @Test("every replica hears of every change, shows it once and in order, also when events come out of order")
    func replicas() async throws {
        try await run { history, dapr, replicas in
            var sockets: [RawConnection] = []
            for replica in replicas {
                let harness = SyncHarness(sync: replica, history: history)
                sockets.append(try await harness.open(since: 0))
            }
            for block in stride(from: Int64(1), through: 60, by: 3) {
                history.advance(to: block + 2)
                for rev in [block + 1, block, block + 2, block] { try await publish(rev, dapr) }
            }
            for socket in sockets {
                try await eventually(within: .seconds(20)) { socket.revisions.last == 60 }
                #expect(socket.revisions == Array(1...60))
            }
        }
    }

    private func publish(_ rev: Int64, _ dapr: DaprClient) async throws {
        let id = EventID(userID: TestIssuer.user, rev: rev, index: 1).description
        let data = TaskEventData(
            userID: TestIssuer.user, taskID: "t\(rev)", sequence: rev, idempotencyKey: id,
            payload: SyncChange.upsert(task: History.task(rev)).json)
        let event =
            #"{"specversion":"1.0","id":"\#(id)","source":"api","type":"com.todo.sync.changed","#
            + #""datacontenttype":"application/json","data":\#(String(decoding: data.json, as: UTF8.self))}"#
        try await dapr.publish(
            Topic.taskUpdates.pubsub, Topic.taskUpdates.name, Array(event.utf8),
            contentType: "application/cloudevents+json")
    }

    /// Two replicas of sync and a scripted API, each behind a sidecar of its own.
    private func run(_ body: (History, DaprClient, [RunningService]) async throws -> Void) async throws {
        let ports = [try await FreePort.take(), try await FreePort.take(), try await FreePort.take()]
        let sidecars = [
            SidecarConfiguration(appID: "api", appPort: ports[0]),
            SidecarConfiguration(appID: "sync", replica: "sync-1", appPort: ports[1]),
            SidecarConfiguration(appID: "sync", replica: "sync-2", appPort: ports[2]),
        ]
        let history = History()
        try await SidecarHarness.run(sidecars, resources: Self.components) { harness in
            func variables(_ replica: String, _ port: Int) -> [String: String] {
                ["DAPR_HTTP_PORT": "\(harness.port(replica))", "APP_PORT": "\(port)"]
            }
            try await withService(variables("api", ports[0]), make: { _ in ScriptedAPI(history) }) { _ in
                try await withService(SyncService.self, variables("sync-1", ports[1])) { first in
                    try await withService(SyncService.self, variables("sync-2", ports[2])) { second in
                        for replica in [first, second] {
                            try await eventually { try await replica.get("/health/ready").contains("200 OK") }
                        }
                        try await waitForSubscriptions(["sync-1", "sync-2"], harness)
                        try await body(history, DaprClient(.init(endpoint: harness.url("api"))), [first, second])
                    }
                }
            }
        }
    }

    private func waitForSubscriptions(_ replicas: [String], _ harness: SidecarHarness) async throws {
        for replica in replicas {
            let dapr = DaprClient(.init(endpoint: harness.url(replica)))
            try await eventually { try await !dapr.metadata().subscriptions.isEmpty }
        }
    }
}
