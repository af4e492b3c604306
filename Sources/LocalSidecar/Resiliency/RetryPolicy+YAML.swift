import YAML

extension RetryPolicy {
    /// Reads one entry of `policies.retries`; the defaults are Dapr's.
    ///
    /// - Throws: `YAMLFault` naming the line of a value that cannot be read.
    init(_ node: YAMLNode) throws(YAMLFault) {
        let duration = try Self.duration(node, "duration") ?? .seconds(5)
        switch node["policy"]?.scalarText ?? "constant" {
        case "constant": backoff = .constant(duration)
        case "exponential":
            backoff = .exponential(
                initial: try Self.duration(node, "initialInterval") ?? .milliseconds(500),
                maximum: try Self.duration(node, "maxInterval") ?? .seconds(60),
                multiplier: node["multiplier"]?.scalarText.flatMap { Double($0) } ?? 1.5,
                randomization: node["randomizationFactor"]?.scalarText.flatMap { Double($0) } ?? 0.5)
        default: throw YAMLFault("a retry policy is constant or exponential", line: node.line)
        }
        maximumRetries = nil
        if let written = node["maxRetries"] {
            guard let count = written.scalarText.flatMap({ Int($0) }) else {
                throw YAMLFault("maxRetries must be a whole number", line: written.line)
            }
            maximumRetries = count < 0 ? nil : count
        }
    }

    private static func duration(_ node: YAMLNode, _ key: String) throws(YAMLFault) -> Duration? {
        guard let written = node[key] else { return nil }
        guard let duration = written.scalarText.flatMap({ GoDuration.policy($0) }) else {
            throw YAMLFault("\(key) is not a duration", line: written.line)
        }
        return duration
    }
}
