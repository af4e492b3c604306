import YAML

/// The `Resiliency` resources of a sidecar: named policies, and which pub/sub component uses which for deliveries.
///
/// Circuit breakers are read past: a local sidecar has nothing to protect with them.
struct ResiliencyPolicies: Sendable, Equatable {
    private var retries: [String: RetryPolicy] = [:]
    private var timeouts: [String: Duration] = [:]
    private var inbound: [String: (retry: String?, timeout: String?)] = [:]

    /// The names Dapr looks up, in this order, for a component without a target of its own.
    private static let defaults = [
        "DefaultPubsubComponentInboundRetryPolicy", "DefaultComponentInboundRetryPolicy", "DefaultRetryPolicy",
    ]
    private static let defaultTimeouts = [
        "DefaultPubsubComponentInboundTimeoutPolicy", "DefaultComponentInboundTimeoutPolicy", "DefaultTimeoutPolicy",
    ]

    static func == (left: ResiliencyPolicies, right: ResiliencyPolicies) -> Bool {
        left.retries == right.retries && left.timeouts == right.timeouts
            && left.inbound.mapValues(\.retry) == right.inbound.mapValues(\.retry)
            && left.inbound.mapValues(\.timeout) == right.inbound.mapValues(\.timeout)
    }

    /// Adds the `spec` of one `Resiliency` resource.
    ///
    /// - Throws: `YAMLFault` naming the line of a value that cannot be read.
    mutating func add(_ spec: YAMLNode) throws(YAMLFault) {
        for entry in spec["policies"]?["retries"]?.entries ?? [] {
            retries[entry.key] = try RetryPolicy(entry.value)
        }
        for entry in spec["policies"]?["timeouts"]?.entries ?? [] {
            guard let duration = entry.value.scalarText.flatMap({ GoDuration.policy($0) }) else {
                throw YAMLFault("not a duration", line: entry.line)
            }
            timeouts[entry.key] = duration
        }
        for entry in spec["targets"]?["components"]?.entries ?? [] {
            guard let target = entry.value["inbound"] else { continue }
            inbound[entry.key] = (target["retry"]?.scalarText, target["timeout"]?.scalarText)
        }
    }

    /// The policy for events that come in from a pub/sub component.
    func inbound(_ component: String) -> RetryPolicy {
        let target = inbound[component]
        var policy = target?.retry.flatMap { retries[$0] } ?? Self.defaults.firstMap { retries[$0] } ?? .none
        policy.timeout = target?.timeout.flatMap { timeouts[$0] } ?? Self.defaultTimeouts.firstMap { timeouts[$0] }
        return policy
    }

    /// Whether a component has a retry policy at all; without one a failed delivery is lost or dead-lettered at once.
    func hasInboundRetry(_ component: String) -> Bool { inbound(component).maximumRetries != 0 }
}

extension Sequence {
    fileprivate func firstMap<Value>(_ transform: (Element) -> Value?) -> Value? {
        for element in self {
            if let value = transform(element) { return value }
        }
        return nil
    }
}

extension YAMLNode {
    /// The text of any scalar, whether quoted or a bare number or word.
    var scalarText: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }
}
