/// Compares secrets in a time that does not depend on whether or where they differ.
public enum ConstantTime {
    /// - Parameter expected: the secret; only its length can be inferred from the time.
    public static func equal(_ given: some Sequence<UInt8>, _ expected: [UInt8]) -> Bool {
        var (difference, count) = (UInt8(0), 0)
        for byte in given {
            difference |= byte ^ (expected.isEmpty ? 1 : expected[count % expected.count])
            count += 1
        }
        return difference == 0 && count == expected.count
    }

    /// Compares two texts, byte by byte.
    public static func equal(_ given: String, _ expected: String) -> Bool {
        equal(given.utf8, Array(expected.utf8))
    }
}
