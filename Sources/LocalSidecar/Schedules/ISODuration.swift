/// A duration in ISO 8601, such as `PT10M` or `P1DT2H`, optionally preceded by a repetition `R5/`.
struct ISODuration: Equatable {
    var duration: Duration
    /// The number before the slash; nil when there is none.
    var repeats: Int?

    /// Years and months count as 365 and 30 days.
    init?(_ text: String) {
        var rest = text[...]
        if rest.hasPrefix("R") {
            guard let slash = rest.firstIndex(of: "/"),
                let count = Int(rest[rest.index(after: rest.startIndex)..<slash])
            else { return nil }
            repeats = count
            rest = rest[rest.index(after: slash)...]
        }
        guard rest.hasPrefix("P"), rest.count > 1 else { return nil }
        rest.removeFirst()
        let halves = rest.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let days = Self.sum(halves[0], ["Y": 31_536_000, "M": 2_592_000, "W": 604_800, "D": 86_400]) else {
            return nil
        }
        guard halves.count == 2 else {
            duration = .milliseconds(Int64(days * 1000))
            return
        }
        guard let time = Self.sum(halves[1], ["H": 3600, "M": 60, "S": 1]), !halves[1].isEmpty else { return nil }
        duration = .milliseconds(Int64((days + time) * 1000))
    }

    private static func sum(_ text: Substring, _ units: [Character: Double]) -> Double? {
        var rest = text
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest.removeFirst(number.count)
            guard let value = Double(number), let unit = rest.first.flatMap({ units[$0] }) else { return nil }
            total += value * unit
            rest.removeFirst()
        }
        return total < 1e12 ? total : nil
    }
}
