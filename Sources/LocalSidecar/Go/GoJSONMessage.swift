import JSON

/// The error texts of Go's JSON decoder.
enum GoJSONMessage {
    /// - Parameter isWhole: true when Go reads the whole body rather than a stream, whose end it cannot know.
    static func text(_ fault: JSONFault, in body: [UInt8], isWhole: Bool = false) -> String {
        let hasEnded = fault.reason == .unexpectedEnd || fault.offset >= body.count
        if isWhole, hasEnded { return "unexpected end of JSON input" }
        if body.allSatisfy({ $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }) { return "EOF" }
        if hasEnded { return "unexpected EOF" }
        let character = Character(Unicode.Scalar(body[fault.offset]))
        return "invalid character '\(character)' looking for beginning of value"
    }

    /// The name of a value's kind in Go's type errors.
    static func kind(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    static func cannotUnmarshal(_ value: JSONValue, into target: String) -> String {
        "json: cannot unmarshal \(kind(value)) into \(target)"
    }
}
