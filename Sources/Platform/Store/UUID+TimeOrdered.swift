public import FoundationEssentials
import Synchronization
public import Timestamps

extension UUID {
    /// A UUID version 7 (RFC 9562, section 5.7): ids made later sort later, within this process strictly so.
    public static func timeOrdered(at time: Timestamp = .now) -> UUID {
        let tick = lastTick.withLock { last in
            last = max(UInt64(clamping: time.milliseconds) << 12, last + 1)
            return last
        }
        let random = UInt64.random(in: .min ... .max)
        let high = (tick >> 12) << 16 | 0x7000 | tick & 0xFFF
        return UUID(high: high, low: random & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// Milliseconds, and below them 12 bits that count within one.
    private static let lastTick = Mutex<UInt64>(0)

    init(high: UInt64, low: UInt64) {
        let bytes = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { $0.load(as: uuid_t.self) }
        self.init(uuid: bytes)
    }
}
