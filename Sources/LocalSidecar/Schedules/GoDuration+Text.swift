extension GoDuration {
    /// A duration that is not negative as Go prints it: `1h0m0.5s`, `500ms`, `0s`.
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

    /// A fraction without zeros at its end.
    private static func decimal(_ count: Int64, _ unit: Int64) -> String {
        guard count % unit != 0 else { return "\(count / unit)" }
        let digits = String(unit + count % unit).dropFirst().reversed().drop { $0 == "0" }.reversed()
        return "\(count / unit).\(String(digits))"
    }
}
