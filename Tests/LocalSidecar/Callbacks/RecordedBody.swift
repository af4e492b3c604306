import Crypto
import JSON

@testable import LocalSidecar

/// A body as the recordings write it.
struct RecordedBody {
    let value: JSONValue

    /// The bytes to send.
    func bytes(_ pattern: TextPattern) -> [UInt8] {
        if let json = value["json"] { return Array(pattern.filled(String(decoding: json.bytes, as: UTF8.self)).utf8) }
        if let text = value["text"]?.string { return Array(pattern.filled(text).utf8) }
        if let text = value["base64"]?.string { return Base64.decode(text) ?? [] }
        guard let fill = value["fill"], let byte = fill["byte"]?.string?.utf8.first else { return [] }
        let middle = [UInt8](repeating: byte, count: Int(fill["count"]?.integer ?? 0))
        return Array((fill["prefix"]?.string ?? "").utf8) + middle + Array((fill["suffix"]?.string ?? "").utf8)
    }

    func matches(_ actual: [UInt8], _ pattern: inout TextPattern, anyOrder: Bool) -> Bool {
        if let json = value["json"] {
            guard let other = try? JSONValue(actual) else { return false }
            return pattern.matches(json, other, anyOrder: anyOrder)
        }
        if let text = value["text"]?.string { return pattern.matches(text, String(decoding: actual, as: UTF8.self)) }
        if let length = value["length"]?.integer {
            let digest = SHA256.hash(data: actual).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            return actual.count == Int(length) && digest.joined() == value["sha256"]?.string
        }
        return actual == bytes(pattern)
    }
}
