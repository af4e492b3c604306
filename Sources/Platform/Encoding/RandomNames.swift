import Synchronization

/// Random bytes from the system's generator, for secrets and unguessable names.
package enum RandomBytes {
    package static func make(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// - Parameter count: the number of bytes, each of which is two digits.
    package static func hexadecimal(_ count: Int) -> String { Hexadecimal.text(make(count)) }
}

/// A random identifier (RFC 9562, version 4) as text, in lower case.
package enum RandomUUID {
    package static func text() -> String {
        var generator = SystemRandomNumberGenerator()
        let high: UInt64 = generator.next() & ~0xF000 | 0x4000
        let low: UInt64 = generator.next() & ~(0xC0 << 56) | 0x80 << 56
        return String(unsafeUninitializedCapacity: 36) { text in
            var end = 0
            for digit in 0..<32 {
                if [8, 12, 16, 20].contains(digit) {
                    text[end] = UInt8(ascii: "-")
                    end += 1
                }
                let half = digit < 16 ? high : low
                text[end] = Hexadecimal.digits[Int(truncatingIfNeeded: half >> (60 - 4 * UInt64(digit & 15)) & 15)]
                end += 1
            }
            return end
        }
    }
}

/// Makes names for traces and requests: unlikely to collide, cheap, not secret.
///
/// One system call seeds the process; after that each number is a step of SplitMix64
/// (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators").
package enum TraceNames {
    private static let state = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    /// 16 digits.
    package static func eightBytes() -> String { text([next()]) }
    /// 32 digits.
    package static func sixteenBytes() -> String { text([next(), next()]) }

    private static func next() -> UInt64 {
        var value = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return (value ^ (value >> 31)) | 1
    }

    private static func text(_ words: [UInt64]) -> String {
        String(unsafeUninitializedCapacity: words.count * 16) { buffer in
            for (index, word) in words.enumerated() {
                for nibble in 0..<16 {
                    buffer[index * 16 + nibble] =
                        Hexadecimal.digits[Int(truncatingIfNeeded: word >> UInt64(60 - nibble * 4)) & 15]
                }
            }
            return words.count * 16
        }
    }
}
