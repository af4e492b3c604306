import JSON

/// Turns a value of a request into the JSON that daprd would store: decoded by Go and encoded again.
enum StoredJSON {
    static func read(_ scanner: inout JSONScanner) throws -> [UInt8] {
        let isString = scanner.next() == UInt8(ascii: "\"")
        let raw = try scanner.rawValue()
        // A document sent as a string is by far the most frequent value, and is mostly stored unchanged.
        if isString, isPlain(raw) { return raw }
        var writer = JSONWriter(reserving: raw.count + 16)
        writer.canonical(GoNumbers.converted(try JSONValue(raw, maximumDepth: 1000)))
        return writer.bytes
    }

    /// True when Go's encoder would reproduce a string byte for byte.
    private static func isPlain(_ text: [UInt8]) -> Bool {
        var isASCII = true
        let isKept = text.withUnsafeBufferPointer { text in
            var index = 0
            while index < text.count {
                switch text[index] {
                case 0x5C:
                    index += 1
                    guard index < text.count, isKeptEscaped(text[index]) else { return false }
                case 0x3C, 0x3E, 0x26: return false
                case 0x80...:
                    isASCII = false
                    if text[index] == 0xE2, isSeparator(text[index...]) { return false }
                default: break
                }
                index += 1
            }
            return true
        }
        return isKept && (isASCII || String(validating: text, as: UTF8.self) != nil)
    }

    /// True for characters that Go's encoder always escapes with a letter.
    private static func isKeptEscaped(_ letter: UInt8) -> Bool {
        switch letter {
        case 0x22, 0x5C, 0x6E, 0x72, 0x74: true
        default: false
        }
    }

    /// True for U+2028 and U+2029, the line and paragraph separators, which Go always escapes.
    private static func isSeparator(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        text.starts(with: [0xE2, 0x80, 0xA8]) || text.starts(with: [0xE2, 0x80, 0xA9])
    }
}

/// Numbers as printed by Go for a `float64`.
enum GoNumbers {
    static func converted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number(let number): .number(JSONNumber(literal: text(number.literal)))
        case .array(let elements): .array(elements.map(converted))
        case .object(let object): .object(JSONObject(object.members.map { (key: $0.key, value: converted($0.value)) }))
        default: value
        }
    }

    /// The shortest digits that read back the same; with an exponent below 1e-6 and from 1e21 on, as in
    /// `encoding/json`.
    static func text(_ literal: String) -> String {
        guard let number = Double(literal), number.isFinite else { return literal }
        if number == 0 { return literal.hasPrefix("-") ? "-0" : "0" }
        let magnitude = abs(number)
        let (digits, exponent) = decimal(magnitude)
        let sign = number < 0 ? "-" : ""
        if magnitude < 1e-6 || magnitude >= 1e21 {
            let fraction = digits.dropFirst()
            let power = abs(exponent - 1)
            let powerSign = exponent - 1 < 0 ? "-" : "+"
            return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(powerSign)\(power)"
        }
        if exponent <= 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent))\(digits)" }
        if exponent >= digits.count {
            return sign + digits + String(repeating: "0", count: exponent - digits.count)
        }
        return "\(sign)\(digits.prefix(exponent)).\(digits.dropFirst(exponent))"
    }

    /// The number as 0.digits × 10^exponent.
    private static func decimal(_ magnitude: Double) -> (digits: String, exponent: Int) {
        let parts = magnitude.description.split(separator: "e")
        var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts[0].split(separator: ".")
        var digits = mantissa.joined()
        exponent += mantissa[0].count
        let leading = digits.prefix { $0 == "0" }.count
        digits.removeFirst(leading)
        exponent -= leading
        while digits.last == "0" { digits.removeLast() }
        return (digits, exponent)
    }
}
