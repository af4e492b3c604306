public import FoundationEssentials
import Synchronization
public import Timestamps

extension UUID {
    /// Makes a UUID version 7 (RFC 9562, section 5.7): later ids sort later, strictly so within this process.
    public static func timeOrdered(at time: Timestamp = .now) -> UUID {
        let tick = lastTick.withLock { last in
            last = max(UInt64(clamping: time.milliseconds) << 12, last + 1)
            return last
        }
        let random = UInt64.random(in: .min ... .max)
        let high = (tick >> 12) << 16 | 0x7000 | tick & 0xFFF
        return UUID(high: high, low: random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// The last id's milliseconds, followed by 12 bits that count within one.
    private static let lastTick = Mutex<UInt64>(0)

    init(high: UInt64, low: UInt64) {
        let bytes = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { $0.load(as: uuid_t.self) }
        self.init(uuid: bytes)
    }
}

extension UUID {
    /// The id in 22 characters (base64url) instead of 36, because roots are written with every change.
    var compact: String {
        withUnsafeBytes(of: uuid) { bytes in
            String(unsafeUninitializedCapacity: 22) { text in
                for index in 0..<22 {
                    let bit = index * 6
                    let pair = UInt16(bytes[bit / 8]) << 8 | (bit / 8 < 15 ? UInt16(bytes[bit / 8 + 1]) : 0)
                    text[index] = Self.alphabet[Int(pair >> (10 - UInt16(bit % 8)) & 63)]
                }
                return 22
            }
        }
    }

    init?(compact text: some StringProtocol) {
        guard text.utf8.count == 22 else { return nil }
        var bits: (high: UInt64, low: UInt64) = (0, 0)
        for (index, character) in text.utf8.enumerated() {
            let value = Self.values[Int(character)]
            guard value < 64 else { return nil }
            // The last character carries two bits of the id and four that are unused.
            let width: UInt64 = index == 21 ? 2 : 6
            bits.high = bits.high << width | bits.low >> (64 - width)
            bits.low = bits.low << width | UInt64(value) >> (6 - width)
        }
        self.init(high: bits.high, low: bits.low)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// The value of every byte in the alphabet, or 64.
    private static let values: [UInt8] = (UInt8.min ... .max).map { byte in
        UInt8(alphabet.firstIndex(of: byte) ?? 64)
    }
}
