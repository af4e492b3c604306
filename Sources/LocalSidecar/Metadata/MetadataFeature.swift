import HTTPTypes
import HummingbirdCore
import JSON

/// `/v1.0/metadata`: loaded resources, and labels.
struct MetadataFeature: SidecarFeature {
    let sidecar: Sidecar

    /// The Dapr release whose behaviour this sidecar follows.
    static let runtimeVersion = "1.17.13"

    init(_ sidecar: Sidecar) { self.sidecar = sidecar }

    func register(on routes: inout RouteTable) {
        routes.on(.get, at: "/v1.0/metadata") { _ in .json(document.bytes) }
        routes.on(.put, at: "/v1.0/metadata/{key}") { request in
            let value = String(decoding: try await request.collectBody(), as: UTF8.self)
            sidecar.state.setLabel(request.parameters[0], value)
            return .noContent
        }
        routes.on(.post, at: "/v1.0/shutdown") { _ in
            var response = SidecarResponse.noContent
            // Only once the answer has been sent.
            response.body = ResponseBody { writer in
                try await writer.finish(nil)
                sidecar.state.shutDown()
            }
            return response
        }
    }

    private var document: JSONValue {
        var document = JSONObject([
            ("id", .string(sidecar.appID)), ("runtimeVersion", .string(Self.runtimeVersion)),
            ("components", .array(sidecar.components.map(Self.component))), ("extended", extended),
        ])
        let subscriptions = sidecar.state.subscriptions
        if !subscriptions.isEmpty { document["subscriptions"] = .array(subscriptions.map(Self.subscription)) }
        if !sidecar.resources.httpEndpoints.isEmpty {
            document["httpEndpoints"] = .array(sidecar.resources.httpEndpoints.map { ["name": .string($0.name)] })
        }
        document["appConnectionProperties"] = connection
        document["actorRuntime"] = [
            "runtimeStatus": "DISABLED", "hostReady": false, "placement": "placement: disconnected",
        ]
        document["workflows"] = [:]
        return .object(document)
    }

    private var extended: JSONValue {
        var labels = JSONObject()
        for (name, value) in sidecar.state.labels.sorted(by: { $0.key < $1.key }) { labels[name] = .string(value) }
        // Set last, so that no label overrides it.
        labels["daprRuntimeVersion"] = .string(Self.runtimeVersion)
        return .object(labels)
    }

    private var connection: JSONValue {
        var connection = JSONObject()
        if let port = sidecar.configuration.appPort { connection["port"] = .number(JSONNumber(port)) }
        connection["protocol"] = "http"
        connection["channelAddress"] = "127.0.0.1"
        if let limit = sidecar.configuration.appMaximumConcurrency {
            connection["maxConcurrency"] = .number(JSONNumber(limit))
        }
        if let check = sidecar.configuration.appHealthCheck {
            connection["health"] = [
                "healthCheckPath": .string(check.path),
                "healthProbeInterval": .string(GoDuration.text(check.interval)),
                "healthProbeTimeout": .string(GoDuration.text(check.timeout)),
                "healthThreshold": .number(JSONNumber(check.threshold)),
            ]
        }
        return .object(connection)
    }

    private static func component(_ component: LoadedComponent) -> JSONValue {
        var object = JSONObject([
            ("name", .string(component.name)), ("type", .string(component.type)),
            ("version", .string(component.version)),
        ])
        let capabilities = ComponentTypes.capabilities(of: component)
        if !capabilities.isEmpty { object["capabilities"] = .array(capabilities.map { .string($0) }) }
        return .object(object)
    }

    private static func subscription(_ subscription: SidecarState.LoadedSubscription) -> JSONValue {
        var object = JSONObject([
            ("pubsubname", .string(subscription.pubsub)), ("topic", .string(subscription.topic)),
        ])
        let rules = subscription.rules.map { rule -> JSONValue in
            var object = JSONObject()
            if !rule.match.isEmpty { object["match"] = .string(rule.match) }
            object["path"] = .string(rule.path)
            return .object(object)
        }
        if !subscription.metadata.isEmpty {
            let members = subscription.metadata.sorted { $0.key < $1.key }
            object["metadata"] = .object(JSONObject(members.map { (key: $0.key, value: .string($0.value)) }))
        }
        object["rules"] = .array(rules)
        object["deadLetterTopic"] = .string(subscription.deadLetterTopic)
        object["type"] = .string(subscription.type)
        return .object(object)
    }
}
