import Glibc
import JSON
import Synchronization

/// Collects and prints figures, and compares them with the thresholds.
final class BenchReport: Sendable {
    private let thresholds: JSONValue
    private let missed = Mutex<[String]>([])

    init(thresholds: JSONValue) { self.thresholds = thresholds }

    var isMet: Bool { missed.withLock { $0.isEmpty } }

    func line(_ text: String) {
        print(text)
        fflush(nil)
    }

    func heading(_ text: String) { line("\n\(text)") }

    func rate(_ name: String, _ result: WrkResult) {
        let rate = Self.text(result.perSecond).leftPadded(to: 10)
        line(
            "  \(name.padded(to: 34))\(rate) requests/s   p50 \(Self.text(result.median)) ms   "
                + "p99 \(Self.text(result.p99)) ms")
    }

    /// Prints a figure that has a threshold, and whether it was met.
    func judge(_ name: String, _ value: Double, unit: String) {
        let least = thresholds[name]?["at_least"]?.double
        let most = thresholds[name]?["at_most"]?.double
        let isMet = value >= least ?? -.infinity && value <= most ?? .infinity
        let bound = least.map { "at least \(Self.text($0))" } ?? most.map { "at most \(Self.text($0))" } ?? "no bound"
        line(
            "  \(isMet ? "✓" : "✗") \(name.padded(to: 32))\(Self.text(value).leftPadded(to: 10)) \(unit) (\(bound))")
        if !isMet { missed.withLock { $0.append(name) } }
    }

    func finish() {
        let names = missed.withLock { $0 }
        line(names.isEmpty ? "\nEvery threshold is met." : "\nMissed: \(names.joined(separator: ", "))")
    }

    /// Formats a number with about three significant digits.
    static func text(_ value: Double) -> String {
        if value >= 100 { return String(Int(value.rounded())) }
        let scaled = Int((value * 100).rounded())
        let cents = scaled % 100
        return "\(scaled / 100).\(cents < 10 ? "0" : "")\(cents)"
    }

    static func exactMilliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

    static func milliseconds(_ duration: Duration) -> Int64 { Int64(exactMilliseconds(duration)) }
}

extension String {
    /// The text padded with spaces on the left.
    func leftPadded(to width: Int) -> String {
        let missing = width - count
        return missing > 0 ? String(repeating: " ", count: missing) + self : self
    }
}

extension String {
    /// The text, followed by spaces up to a width, for columns.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
