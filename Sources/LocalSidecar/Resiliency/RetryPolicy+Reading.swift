extension RetryPolicy {
    /// Reads one entry of `policies.retries`; the defaults are Dapr's: constant, every 5 s, without end.
    ///
    /// - Throws: ``ResourceFault`` naming the line and the key of what cannot be read.
    init(_ node: ResourceNode) throws(ResourceFault) {
        try node.allow(["policy", "duration", "maxInterval", "maxRetries", "matching"])
        switch try node["policy"]?.word("constant", "exponential") ?? "constant" {
        case "exponential": backoff = .exponential(maximum: try node["maxInterval"]?.duration() ?? .seconds(60))
        default: backoff = .constant(try node["duration"]?.duration() ?? .seconds(5))
        }
        let count = try node["maxRetries"]?.whole(atLeast: -1) ?? -1
        maximumRetries = count < 0 ? nil : count
        guard let matching = node["matching"] else { return }
        try matching.allow(["httpStatusCodes", "gRPCStatusCodes"])
        statusCodes = try matching["httpStatusCodes"].map(Self.ranges(100...599))
        _ = try matching["gRPCStatusCodes"].map(Self.ranges(0...16))
    }

    /// Reads codes such as `429,500-599`.
    private static func ranges(
        _ valid: ClosedRange<Int>
    ) -> (ResourceNode) throws(ResourceFault) -> [ClosedRange<Int>] {
        { node throws(ResourceFault) in
            var ranges: [ClosedRange<Int>] = []
            for part in try node.text().split(separator: ",") {
                let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                    Int($0.drop { $0 == " " })
                }
                guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                    first <= last, valid.contains(first), valid.contains(last)
                else {
                    throw node.fault(
                        "must be status codes such as 429,500-599, from \(valid.lowerBound) to \(valid.upperBound)")
                }
                ranges.append(first...last)
            }
            return ranges
        }
    }
}
