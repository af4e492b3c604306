/// A size in bytes as Kubernetes writes quantities: `4096`, `64Ki`, `1.5M`, `1e6`.
///
/// Source: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>.
enum ByteQuantity {
    private static let units: [Substring: Double] = [
        "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "Ki": 0x1p10, "Mi": 0x1p20,
        "Gi": 0x1p30, "Ti": 0x1p40, "Pi": 0x1p50, "Ei": 0x1p60,
    ]

    /// - Returns: nil when the text is no such size, or no whole number of bytes.
    static func parse(_ text: String) -> Int? {
        let digits = text.prefix { "+-.0123456789".contains($0) }
        let unit = text.dropFirst(digits.count)
        guard let value = Double(digits), let factor = units[unit] ?? exponent(unit) else { return nil }
        return Int(exactly: value * factor)
    }

    private static func exponent(_ text: Substring) -> Double? {
        guard text.first == "e" || text.first == "E", let exponent = Int8(text.dropFirst()) else { return nil }
        return Double("1e\(exponent)")
    }
}
