/// A duration in Go's notation: `1h30m`, `500ms`, `-5m`, `0`.
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

    /// Reads a duration in a resiliency policy: Go's notation, or a bare number of milliseconds.
    static func policy(_ text: String) -> Duration? {
        Int64(text).map { .milliseconds($0) } ?? parse(text)
    }
}

extension GoDuration {
    /// Writes a non-negative duration as Go prints it: `1h0m0.5s`, `500ms`, `0s`.
    static func text(_ duration: Duration) -> String {
        let nanoseconds = Int64(duration / .nanoseconds(1))
        switch nanoseconds {
        case ..<1: return "0s"
        case ..<1_000: return "\(nanoseconds)ns"
        case ..<1_000_000: return decimal(nanoseconds, 1_000) + "µs"
        case ..<1_000_000_000: return decimal(nanoseconds, 1_000_000) + "ms"
        default: break
        }
        let minutes = nanoseconds / 60_000_000_000
        let seconds = decimal(nanoseconds % 60_000_000_000, 1_000_000_000) + "s"
        if minutes == 0 { return seconds }
        return minutes < 60 ? "\(minutes)m\(seconds)" : "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    /// A fraction without trailing zeros.
    private static func decimal(_ count: Int64, _ unit: Int64) -> String {
        guard count % unit != 0 else { return "\(count / unit)" }
        let digits = String(unit + count % unit).dropFirst().reversed().drop { $0 == "0" }.reversed()
        return "\(count / unit).\(String(digits))"
    }
}
