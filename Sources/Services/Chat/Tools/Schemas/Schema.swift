import JSON

/// JSON Schemas, put together.
enum Schema {
    /// An object that has no other members than these.
    static func object(_ members: [(String, JSONValue)], required: [String] = []) -> JSONValue {
        [
            "type": "object", "properties": .object(JSONObject(members.map { (key: $0.0, value: $0.1) })),
            "required": .array(required.map { .string($0) }), "additionalProperties": false,
        ]
    }

    static func text(_ description: String, most: Int, least: Int = 1) -> JSONValue {
        [
            "type": "string", "description": .string(description), "minLength": .number(JSONNumber(least)),
            "maxLength": .number(JSONNumber(most)),
        ]
    }

    static func choice(_ description: String, _ values: [String]) -> JSONValue {
        ["type": "string", "description": .string(description), "enum": .array(values.map { .string($0) })]
    }

    static func integer(_ description: String, _ range: ClosedRange<Int>) -> JSONValue {
        [
            "type": "integer", "description": .string(description),
            "minimum": .number(JSONNumber(range.lowerBound)), "maximum": .number(JSONNumber(range.upperBound)),
        ]
    }

    static func list(_ description: String, of items: JSONValue, _ range: ClosedRange<Int>) -> JSONValue {
        [
            "type": "array", "description": .string(description), "items": items,
            "minItems": .number(JSONNumber(range.lowerBound)), "maxItems": .number(JSONNumber(range.upperBound)),
        ]
    }

    /// The same, or null.
    static func optional(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }
}
