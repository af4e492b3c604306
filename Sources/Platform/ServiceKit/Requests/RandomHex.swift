import Synchronization

/// Names for traces and requests: unlikely to collide, cheap to make, not secret.
///
/// One system call seeds the process; after that each number is a step of SplitMix64
/// (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators").
enum RandomHex {
    private static let state = Atomic<UInt64>(UInt64.random(in: .min ... .max))
    private static let digits = Array("0123456789abcdef".utf8)

    static func eightBytes() -> String { hex([next()]) }
    static func sixteenBytes() -> String { hex([next(), next()]) }

    private static func next() -> UInt64 {
        var value = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return (value ^ (value >> 31)) | 1
    }

    private static func hex(_ words: [UInt64]) -> String {
        String(unsafeUninitializedCapacity: words.count * 16) { buffer in
            for (index, word) in words.enumerated() {
                for nibble in 0..<16 {
                    buffer[index * 16 + nibble] = digits[Int(truncatingIfNeeded: word >> UInt64(60 - nibble * 4)) & 15]
                }
            }
            return words.count * 16
        }
    }
}
