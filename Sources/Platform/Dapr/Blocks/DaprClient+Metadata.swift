import Curl
import HTTPTypes
public import JSON

/// The sidecar itself: [metadata](https://docs.dapr.io/reference/api/metadata_api/) and
/// [health](https://docs.dapr.io/reference/api/health_api/).
extension DaprClient {
    /// Reads the sidecar's metadata.
    public func metadata() async throws -> SidecarMetadata {
        let call = Call(kind: .metadata, path: DaprPath("/v1.0/metadata"), isRepeatable: true)
        return try SidecarMetadata(try Self.json(try await send(call).body))
    }

    /// Sets a label, which lasts until the sidecar ends.
    public func setMetadata(_ key: String, _ value: String) async throws {
        var path = DaprPath("/v1.0/metadata")
        path.segment(key)
        _ = try await send(
            Call(
                kind: .metadata, method: .put, path: path, headers: [.contentType: "text/plain"],
                payload: .bytes(Array(value.utf8)), isRepeatable: true))
    }

    /// Returns true when the sidecar and its application are ready; false also when the sidecar cannot be reached.
    public func health() async -> Bool { await isHealthy("/v1.0/healthz") }

    /// Returns true when the sidecar can be called, even if its application is not ready.
    public func outboundHealth() async -> Bool { await isHealthy("/v1.0/healthz/outbound") }

    /// Returns true when anything listens at the sidecar's address, whatever it answers: a sidecar that shuts down
    /// still does.
    public func isListening() async -> Bool {
        let request = request(for: Call(kind: .health, path: DaprPath("/v1.0/healthz/outbound"), timeout: .seconds(2)))
        do {
            _ = try await curl.execute(request)
            return true
        } catch {
            return (error as? CurlError)?.kind != .connectionFailed
        }
    }

    private func isHealthy(_ path: String) async -> Bool {
        let request = request(for: Call(kind: .health, path: DaprPath(path), timeout: .seconds(2)))
        let start = ContinuousClock.now
        let status = (try? await curl.execute(request))?.status ?? 0
        report(.health, status, since: start)
        return (200..<300).contains(status)
    }

    /// Returns when the sidecar can be called.
    ///
    /// - Throws: ``DaprError`` with kind `timedOut` when it cannot within `deadline`.
    public func waitForSidecar(deadline: Duration = .seconds(60)) async throws {
        let end = ContinuousClock.now + deadline
        var pause = Duration.milliseconds(10)
        while true {
            if await outboundHealth() { return }
            try Task.checkCancellation()
            guard .now + pause < end else { throw DaprError(.timedOut, message: "the sidecar did not become ready") }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }

    /// Tells the sidecar to shut down.
    public func shutdownSidecar() async throws {
        _ = try await send(Call(kind: .shutdown, method: .post, path: DaprPath("/v1.0/shutdown")))
    }
}

/// The metadata of a sidecar.
public struct SidecarMetadata: Sendable {
    /// A loaded component.
    public struct Component: Sendable, Equatable {
        /// The component's name.
        public let name: String
        /// The type, such as `state.sqlite`.
        public let type: String
        /// The version, such as `v1`.
        public let version: String
        /// The capabilities, such as `ETAG`, `TRANSACTIONAL`.
        public let capabilities: [String]
    }

    /// An active subscription.
    public struct Subscription: Sendable, Equatable {
        /// The pub/sub component.
        public let pubsub: String
        /// The topic subscribed to.
        public let topic: String
        /// The dead-letter topic; empty when there is none.
        public let deadLetterTopic: String
        /// The paths of its rules, in order, the default last.
        public let paths: [String]
        /// The kind of subscription: `PROGRAMMATIC`, `DECLARATIVE` or `STREAMING`.
        public let type: String
    }

    /// The app id.
    public let id: String
    /// The sidecar's version, such as `1.17.1`.
    public let runtimeVersion: String
    /// The loaded components.
    public let components: [Component]
    /// The active subscriptions.
    public let subscriptions: [Subscription]
    /// The enabled preview features.
    public let enabledFeatures: [String]
    /// The labels, including those of ``DaprClient/setMetadata(_:_:)``.
    public let extended: [String: String]
    /// The complete answer.
    public let document: JSONValue
}

extension SidecarMetadata {
    init(_ document: JSONValue) throws {
        guard let id = document["id"]?.string else { throw DaprError.invalidAnswer("metadata without an app id") }
        self.id = id
        self.document = document
        runtimeVersion = document["runtimeVersion"]?.string ?? ""
        components = (document["components"]?.array ?? []).map(Component.init)
        subscriptions = (document["subscriptions"]?.array ?? []).map(Subscription.init)
        enabledFeatures = (document["enabledFeatures"]?.array ?? []).compactMap(\.string)
        extended = try DaprClient.strings(document["extended"])
    }
}

extension SidecarMetadata.Component {
    fileprivate init(_ value: JSONValue) {
        name = value["name"]?.string ?? ""
        type = value["type"]?.string ?? ""
        version = value["version"]?.string ?? ""
        capabilities = (value["capabilities"]?.array ?? []).compactMap(\.string)
    }
}

extension SidecarMetadata.Subscription {
    fileprivate init(_ value: JSONValue) {
        pubsub = value["pubsubname"]?.string ?? ""
        topic = value["topic"]?.string ?? ""
        deadLetterTopic = value["deadLetterTopic"]?.string ?? ""
        paths = (value["rules"]?.array ?? []).compactMap { $0["path"]?.string }
        type = value["type"]?.string ?? ""
    }
}
