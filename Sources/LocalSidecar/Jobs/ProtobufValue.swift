import JSON

/// JSON as it comes out of `google.protobuf.Value`: members sorted, every number a double.
enum ProtobufValue {
    static func write(_ value: JSONValue, into writer: inout JSONWriter) {
        switch value {
        case .number(let number): writer.raw(text(Double(number.literal) ?? 0).utf8)
        case .array(let elements):
            writer.raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { writer.raw(",") }
                write(element, into: &writer)
            }
            writer.raw("]")
        case .object(let object):
            writer.raw("{")
            for (index, member) in object.members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { writer.raw(",") }
                writer.string(member.key)
                writer.raw(":")
                write(member.value, into: &writer)
            }
            writer.raw("}")
        default: writer.value(value)
        }
    }

    static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        write(value, into: &writer)
        return writer.bytes
    }

    /// A number as Go and JavaScript write it: decimal between 1e-6 and 1e21, with an exponent beyond.
    static func text(_ value: Double) -> String {
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        let magnitude = value.magnitude
        var (digits, exponent) = decimal(magnitude)
        let sign = value < 0 ? "-" : ""
        guard magnitude >= 1e-6, magnitude < 1e21 else {
            let rest = digits.dropFirst()
            let power = exponent - 1
            return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (power < 0 ? "-" : "+")
                + String(abs(power))
        }
        if exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + digits }
        if digits.count <= exponent {
            digits += String(repeating: "0", count: exponent - digits.count)
            return sign + digits
        }
        return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
    }

    /// The shortest digits that read back the same, and where the point stands: 0.digits × 10^exponent.
    private static func decimal(_ value: Double) -> (digits: String, exponent: Int) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let power = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let whole = mantissa[0]
        let all = whole + (mantissa.count == 2 ? mantissa[1] : "")
        let significant = all.drop { $0 == "0" }
        let exponent = whole.count - (all.count - significant.count) + power
        let digits = significant.reversed().drop { $0 == "0" }.reversed()
        return (String(digits), exponent)
    }
}
