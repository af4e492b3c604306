/// `google.protobuf.Duration` as JSON: seconds with up to nine decimals, and an `s`.
enum ProtobufDuration {
    private static let most: Int64 = 315_576_000_000

    /// - Returns: nil when the text is not such a duration.
    static func parse(_ text: String) -> Duration? {
        guard text.last == "s" else { return nil }
        var number = text.dropLast()
        let isNegative = number.first == "-"
        if isNegative || number.first == "+" { number.removeFirst() }
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let (whole, decimals) = (parts[0], parts.count > 1 ? parts[1] : "")
        guard whole == "0" || whole.first != "0", !whole.isEmpty || parts.count > 1, decimals.utf8.count <= 9,
            (whole + decimals).utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int64("0" + whole), seconds <= most,
            let nanoseconds = Int64(decimals + String(repeating: "0", count: 9 - decimals.utf8.count))
        else { return nil }
        let duration = Duration.seconds(seconds) + .nanoseconds(nanoseconds)
        return isNegative ? .zero - duration : duration
    }

    /// Writes no decimals, or three, six or nine of them.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = (attoseconds / 1_000_000_000).magnitude
        let whole = (duration < .zero ? "-" : "") + "\(seconds.magnitude)"
        guard nanoseconds > 0 else { return whole + "s" }
        var decimals = String(1_000_000_000 + nanoseconds).dropFirst()
        while decimals.hasSuffix("000") { decimals.removeLast(3) }
        return "\(whole).\(decimals)s"
    }
}
