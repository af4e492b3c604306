/// A duration as Go writes it: `1h30m`, `500ms`, `-5m`, `0`.
enum GoDuration {
    private static let nanoseconds: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]

    /// - Returns: nil when the text is not such a duration.
    static func parse(_ text: String) -> Duration? {
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest.removeFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest.removeFirst(unit.count)
            guard let value = Double(number), let scale = nanoseconds[String(unit)] else { return nil }
            total += value * scale
        }
        guard total < 9e18 else { return nil }
        return .nanoseconds(Int64(isNegative ? -total : total))
    }

    /// The way resiliency policies are written: a Go duration, or a bare number of milliseconds.
    static func policy(_ text: String) -> Duration? {
        Int64(text).map { .milliseconds($0) } ?? parse(text)
    }
}
