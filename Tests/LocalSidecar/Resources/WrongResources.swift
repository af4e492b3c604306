/// Resource files with one mistake each: where a fault must point, and a word that it must say.
struct WrongResource: Sendable, CustomStringConvertible {
    let description: String
    let text: String
    let line: Int
    let key: String
    let word: String

    init(_ description: String, _ kind: String, _ spec: String, _ line: Int, _ key: String, _ word: String) {
        (self.description, self.line, self.key, self.word) = (description, line, key, word)
        let parts = kind.split(separator: " ")
        text = """
            apiVersion: dapr.io/\(parts.count > 1 ? parts[1] : "v1alpha1")
            kind: \(parts[0])
            metadata: {name: wrong}
            spec:
            \(spec)
            """
    }

    static let subscriptions = [
        WrongResource(
            "a rule that is no condition", "Subscription v2alpha1",
            "  pubsubname: p\n  topic: t\n  routes:\n    rules: [{match: 'event.type ==', path: /a}]", 8,
            "spec.routes.rules[0].match", "too early"),
        WrongResource(
            "rules in the first version", "Subscription v1alpha1",
            "  pubsubname: p\n  topic: t\n  routes: {default: /a}",
            7, "spec.routes", "route"),
        WrongResource(
            "no topic", "Subscription v2alpha1", "  pubsubname: p\n  routes: {default: /a}", 5, "spec.topic", "missing"),
        WrongResource(
            "no route", "Subscription v2alpha1", "  pubsubname: p\n  topic: t\n  routes: {rules: []}", 7, "spec.routes",
            "no route"),
        WrongResource(
            "a bulk without saying whether", "Subscription v1alpha1",
            "  pubsubname: p\n  topic: t\n  route: /a\n  bulkSubscribe: {maxMessagesCount: 3}", 8,
            "spec.bulkSubscribe.enabled", "missing"),
    ]

    static let resiliency = [
        WrongResource(
            "a key of Go's library that Dapr does not know", "Resiliency",
            "  policies:\n    retries:\n      r: {policy: exponential, initialInterval: 1s}", 7,
            "spec.policies.retries.r.initialInterval", "no such key"),
        WrongResource(
            "an unknown policy", "Resiliency", "  policies: {retries: {r: {policy: linear}}}", 5,
            "spec.policies.retries.r.policy", "constant"),
        WrongResource(
            "a timeout that is no duration", "Resiliency", "  policies:\n    timeouts:\n      t: soon", 7,
            "spec.policies.timeouts.t", "duration"),
        WrongResource(
            "a retry policy that nobody defines", "Resiliency",
            "  targets:\n    components:\n      pubsub:\n        inbound: {retry: mine}", 8,
            "spec.targets.components.pubsub.inbound.retry", "mine"),
        WrongResource(
            "status codes out of range", "Resiliency",
            "  policies: {retries: {r: {matching: {httpStatusCodes: '500,700'}}}}", 5,
            "spec.policies.retries.r.matching.httpStatusCodes", "599"),
        WrongResource(
            "a condition about something else", "Resiliency", "  policies: {circuitBreakers: {c: {trip: 'fails > 1'}}}",
            5,
            "spec.policies.circuitBreakers.c.trip", "fails"),
    ]

    static let configurations = [
        WrongResource(
            "a sampling rate beyond all", "Configuration", "  tracing: {samplingRate: '7'}", 5,
            "spec.tracing.samplingRate",
            "0 to 1"),
        WrongResource(
            "a collector's address with a scheme", "Configuration",
            "  tracing:\n    samplingRate: '1'\n    otel: {endpointAddress: 'http://c:4318', protocol: http}", 7,
            "spec.tracing.otel.endpointAddress", "without a scheme"),
        WrongResource(
            "a protocol that nobody speaks", "Configuration",
            "  tracing:\n    samplingRate: '1'\n    otel: {endpointAddress: 'c:4318', protocol: udp}", 7,
            "spec.tracing.otel.protocol", "http or grpc"),
        WrongResource(
            "a header without a value", "Configuration",
            "  tracing:\n    samplingRate: '1'\n    otel: {headers: [key]}", 7, "spec.tracing.otel.headers[0]",
            "name=value"),
        WrongResource(
            "an API without a version", "Configuration", "  api:\n    allowed:\n      - {name: state, protocol: http}",
            7,
            "spec.api.allowed[0].version", "missing"),
        WrongResource(
            "a secret scope with another word", "Configuration",
            "  secrets: {scopes: [{storeName: s, defaultAccess: perhaps}]}", 5, "spec.secrets.scopes[0].defaultAccess",
            "allow"),
        WrongResource(
            "a policy for nobody", "Configuration",
            "  accessControl: {policies: [{namespace: default, trustDomain: public}]}", 5,
            "spec.accessControl.policies[0].appId", "missing"),
        WrongResource(
            "middleware", "Configuration", "  httpPipeline: {handlers: [{name: a, type: middleware.http.cors}]}", 5,
            "spec.httpPipeline.handlers", "not built in"),
        WrongResource("a mistyped key", "Configuration", "  tracin: {}", 5, "spec.tracin", "tracing"),
    ]

    static let others = [
        WrongResource("an endpoint without an address", "HTTPEndpoint", "  headers: []", 5, "spec.baseUrl", "missing"),
        WrongResource(
            "certificates", "HTTPEndpoint", "  baseUrl: https://a.example\n  clientTLS: {}", 6, "spec.clientTLS",
            "not built in"),
        WrongResource(
            "a header from a store that is not there", "HTTPEndpoint",
            "  baseUrl: https://a.example\n  headers:\n    - {name: a, secretKeyRef: {name: s}}", 7,
            "spec.headers[0].secretKeyRef", "secret"),
        WrongResource(
            "a component with a key that none has", "Component", "  type: state.in-memory\n  versoin: v1", 6,
            "spec.versoin",
            "version"),
        WrongResource(
            "a lock to wait for that is no duration", "Component",
            "  type: state.sqlite\n  version: v1\n  metadata:\n    - {name: connectionString, value: a.db}\n"
                + "    - {name: busyTimeout, value: long}", 9, "spec.metadata.busyTimeout", "duration"),
    ]
}
