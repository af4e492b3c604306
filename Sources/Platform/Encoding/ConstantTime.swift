/// Comparison of secrets in a time independent of their difference.
package enum ConstantTime {
    /// - Parameter expected: the secret; the time reveals only its length.
    package static func equal(_ given: some Sequence<UInt8>, _ expected: [UInt8]) -> Bool {
        var (difference, count) = (UInt8(0), 0)
        for byte in given {
            difference |= byte ^ (expected.isEmpty ? 1 : expected[count % expected.count])
            count += 1
        }
        return difference == 0 && count == expected.count
    }

    /// Compares two texts in the same way, byte by byte.
    package static func equal(_ given: String, _ expected: String) -> Bool {
        equal(given.utf8, Array(expected.utf8))
    }
}
