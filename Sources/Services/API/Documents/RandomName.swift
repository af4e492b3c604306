import Crypto
import FoundationEssentials

/// Random bytes and names from the system's generator.
enum RandomName {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// So many random bytes as lower-case hexadecimal digits.
    static func make(bytes count: Int) -> String { Hexadecimal.text(bytes(count)) }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The SHA-256 of a text, as 64 digits.
    static func sha256(_ text: String) -> String { self.text(SHA256.hash(data: Array(text.utf8))) }

    private static let digits = Array("0123456789abcdef".utf8)
}
