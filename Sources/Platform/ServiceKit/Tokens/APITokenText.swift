import Encoding

/// How an API token reads: `errand_`, then bytes that only the issuer understands and their checksum, in base64url.
///
/// The prefix lets scanners find tokens that leaked; the checksum lets a mistyped one be refused without asking anybody.
public struct APITokenText: Sendable, Hashable {
    /// What every API token begins with.
    public static let prefix = "errand_"

    /// What the issuer wrote.
    public let body: [UInt8]

    /// Wraps what the issuer writes into a token.
    public init(body: [UInt8]) { self.body = body }

    /// Reads a token.
    /// - Returns: nil when it is none, or was damaged on its way.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), text.utf8.count <= 200,
            let bytes = Base64URL.decode(text.dropFirst(Self.prefix.count).utf8), bytes.count > 4
        else { return nil }
        body = Array(bytes.dropLast(4))
        guard bytes.suffix(4).elementsEqual(Self.checksum(body)) else { return nil }
    }

    /// The token.
    public var text: String { Self.prefix + Base64URL.encode(body + Self.checksum(body)) }

    /// CRC-32 (ISO 3309), most significant byte first.
    private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = .max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        crc = ~crc
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) }
    }
}
