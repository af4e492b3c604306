import LocalSidecar
import TestSupport
import Testing

@Suite("Settings of state stores")
struct StateSettingsTests {
    @Test(
        "a setting without which a store would quietly do less than it was asked is refused by name",
        arguments: ["primaryEncryptionKey", "secondaryEncryptionKey", "outboxPublishPubsub"])
    func notBuiltIn(setting: String) async throws {
        let store = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: store}
            spec:
              type: state.in-memory
              version: v1
              metadata: [{name: \(setting), value: x}]
            """
        let fault = await #expect(throws: ResourceFault.self) { try await withSidecar(components: store) { _ in } }
        #expect(fault?.key == "spec.metadata.\(setting)")
        try await withSidecar(components: store.replacing("value: x", with: "value: ''")) { _ in }
    }
}
