import Curl
import HTTPTypes
import TestSupport

extension SidecarHarness {
    /// Waits until a sidecar has its application.
    func waitUntilReady(_ appID: String = "app", by curl: CurlClient) async throws {
        let health = CurlRequest(.get, url(appID) + "/v1.0/healthz")
        try await eventually(within: .seconds(40)) { try await curl.execute(health).status == 204 }
    }
}

/// Component files of several tests.
enum ComponentText {
    /// The broker in memory, named `pubsub`.
    static let inMemoryBroker = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: pubsub}
        spec: {type: pubsub.in-memory, version: v1}
        """
}
