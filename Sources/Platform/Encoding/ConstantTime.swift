/// Comparison of secrets that takes as long whether or not, and wherever, they differ.
package enum ConstantTime {
    /// - Parameter expected: the secret; only its length can be learned from the time that is taken.
    package static func equal(_ given: some Sequence<UInt8>, _ expected: [UInt8]) -> Bool {
        var (difference, count) = (UInt8(0), 0)
        for byte in given {
            difference |= byte ^ (expected.isEmpty ? 1 : expected[count % expected.count])
            count += 1
        }
        return difference == 0 && count == expected.count
    }

    /// The same of two texts, byte by byte.
    package static func equal(_ given: String, _ expected: String) -> Bool {
        equal(given.utf8, Array(expected.utf8))
    }
}
