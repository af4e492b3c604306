import Dapr
import HTTPTypes
import Synchronization
import Testing

@Suite("What calls are counted as")
struct DaprCallKindTests {
    private struct Call: Sendable {
        let kind: DaprCall.Kind
        let make: @Sendable (DaprClient) async throws -> Void
    }

    /// Every method of the client that calls the sidecar, and what it is counted as.
    private static let calls: [Call] = [
        Call(kind: .getState) { _ = try await $0.getState("s", "k") },
        Call(kind: .saveState) { try await $0.saveState("s", [StateSave(key: "k", value: .document([]))]) },
        Call(kind: .deleteState) { try await $0.deleteState("s", "k") },
        Call(kind: .bulkGetState) { _ = try await $0.bulkGetState("s", keys: ["k"]) },
        Call(kind: .queryState) { _ = try await $0.queryState("s", Array("{}".utf8)) },
        Call(kind: .transactState) { try await $0.transact("s", [.delete(key: "k", etag: nil)]) },
        Call(kind: .publish) { try await $0.publish("p", "t", Array("{}".utf8)) },
        Call(kind: .bulkPublish) {
            _ = try await $0.bulkPublish("p", "t", [BulkPublishEntry(id: "1", event: Array("{}".utf8))])
        },
        Call(kind: .invokeBinding) { _ = try await $0.invokeBinding("b", "create") },
        Call(kind: .getSecret) { _ = try await $0.getSecret("s", "k") },
        Call(kind: .getSecret) { _ = try await $0.getBulkSecrets("s") },
        Call(kind: .scheduleJob) { try await $0.scheduleJob(Job(name: "j", dueTime: "1s")) },
        Call(kind: .getJob) { _ = try await $0.getJob("j") },
        Call(kind: .deleteJob) { try await $0.deleteJob("j") },
        Call(kind: .invoke) { _ = try await $0.invoke("app", .get, "path") },
        Call(kind: .configuration) { _ = try await $0.getConfiguration("c") },
        Call(kind: .lock) { _ = try await $0.tryLock("l", resource: "r", owner: "o", expirySeconds: 1) },
        Call(kind: .lock) { _ = try await $0.unlock("l", resource: "r", owner: "o") },
        Call(kind: .converse) { _ = try await $0.converse("llm", Conversation([])) },
        Call(kind: .metadata) { _ = try await $0.metadata() },
        Call(kind: .metadata) { try await $0.setMetadata("k", "v") },
        Call(kind: .health) { _ = await $0.health() },
        Call(kind: .shutdown) { try await $0.shutdownSidecar() },
    ]

    @Test("each call is counted once, as what it is, and no kind is without a call")
    func kinds() async throws {
        let sidecar = try RecordingSidecar { _ in (200, "{}", "") }
        let seen = Mutex<[DaprCall.Kind]>([])
        let client = sidecar.client { $0.observe = { call in seen.withLock { $0.append(call.kind) } } }
        for call in Self.calls {
            seen.withLock { $0 = [] }
            try? await call.make(client)
            #expect(seen.withLock { $0 } == [call.kind])
        }
        #expect(Set(Self.calls.map(\.kind)) == Set(DaprCall.Kind.allCases))
    }
}
