public import JSON

/// What a sidecar says about itself.
public struct SidecarMetadata: Sendable {
    /// A component it loaded.
    public struct Component: Sendable, Equatable {
        public let name: String
        /// Such as `state.sqlite`.
        public let type: String
        /// Such as `v1`.
        public let version: String
        /// Such as `ETAG`, `TRANSACTIONAL`.
        public let capabilities: [String]
    }

    /// A subscription it holds.
    public struct Subscription: Sendable, Equatable {
        public let pubsub: String
        public let topic: String
        /// Empty when there is none.
        public let deadLetterTopic: String
        /// The paths it delivers to, in the order of its rules, the default last.
        public let paths: [String]
        /// `PROGRAMMATIC`, `DECLARATIVE` or `STREAMING`.
        public let type: String
    }

    /// The app id.
    public let id: String
    public let runtimeVersion: String
    public let components: [Component]
    public let subscriptions: [Subscription]
    public let enabledFeatures: [String]
    /// Labels, ``DaprClient/setMetadata(_:_:)`` among them.
    public let extended: [String: String]
    /// The whole answer.
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
