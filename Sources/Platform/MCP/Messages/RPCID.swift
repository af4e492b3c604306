public import JSON

/// What a client calls its request: a string or an integer, never null (MCP, Messages).
public enum RPCID: Sendable, Hashable {
    case string(String)
    case integer(Int64)

    /// Reads an id; nil for what no id can be: null, a fraction, an object, a text beyond all measure.
    public init?(_ value: JSONValue) {
        switch value {
        case .string(let text) where text.utf8.count <= Self.longest: self = .string(text)
        case .number(let number):
            // As it is written: the answer must carry the very id that was sent.
            guard let integer = Int64(number.literal) else { return nil }
            self = .integer(integer)
        default: return nil
        }
    }

    /// The id as it was sent.
    public var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let value): .number(JSONNumber(value))
        }
    }

    private static let longest = 1_024
}
