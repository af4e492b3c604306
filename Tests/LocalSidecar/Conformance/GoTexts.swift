import JSON

/// Error texts that quote the insides of Go or of a Lua script: only status and error code are compared for these, as the recording's README
/// suggests.
enum GoTexts {
    private static let signs = [
        "json: ", "strconv.", "proto: ", "invalid character", "expected a map, got", "dial tcp", "rpc error",
        "user_script", "unexpected EOF", "failed deserializing", "mapstructure", "parse error", "lookup ",
        "stream too large",
    ]

    static func loosened(_ expected: JSONValue) -> JSONValue {
        guard var object = expected.object, object["errorCode"] != nil, let message = object["message"]?.string,
            signs.contains(where: message.contains)
        else { return expected }
        object["message"] = "${any}"
        if object["details"] != nil { object["details"] = "${any}" }
        return .object(object)
    }
}

/// Base 64 for the recordings' binary bodies.
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for digit in 0..<4 {
                text.append(
                    digit <= group.count ? alphabet[Int(bits >> (18 - 6 * UInt32(digit)) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for digit in text.utf8 {
            guard let value = alphabet.firstIndex(of: digit) else { break }
            bits = bits << 6 | UInt32(value)
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }
}
