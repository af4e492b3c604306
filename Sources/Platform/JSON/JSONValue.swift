/// A JSON document as a tree, with members and number literals as they were written.
///
/// For documents of unknown shape: settings, patches, input from outside. Parsing is strict and limited in depth; a
/// repeated member keeps its last value, as in most parsers.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// - Throws: ``JSONFault`` when the bytes are not one JSON value.
    public init(_ bytes: [UInt8], maximumDepth: Int = 64) throws {
        self = try JSONScanner.read(bytes, maximumDepth: maximumDepth) { try $0.value() }
    }

    /// The value as compact JSON.
    public var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    public subscript(_ member: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[member]
    }

    public var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The number, if it is an integer in any notation: `10.0` and `1e1` are 10, as in JSON Schema.
    public var integer: Int64? {
        guard case .number(let number) = self else { return nil }
        if let integer = Int64(number.literal) { return integer }
        // Beyond 2^53, converting a literal with a point or an exponent could change the number.
        guard let value = Double(number.literal), value.rounded() == value, abs(value) <= 9_007_199_254_740_992 else {
            return nil
        }
        return Int64(value)
    }

    public var double: Double? {
        guard case .number(let number) = self else { return nil }
        return Double(number.literal)
    }

    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    public var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    public var isNull: Bool { self == .null }

    /// A whole number.
    public static func integer(_ value: some FixedWidthInteger) -> JSONValue { .number(JSONNumber(value)) }
}

/// A number as it was written: JSON does not limit its digits, and a conversion could lose some.
public struct JSONNumber: Sendable, Hashable {
    public let literal: String

    /// - Parameter literal: a number in JSON's grammar; not validated.
    public init(literal: String) { self.literal = literal }
    public init(_ value: some FixedWidthInteger) { literal = String(value) }
    public init(_ value: Double) { literal = value.isFinite ? value.description : "null" }
}

/// The members of an object, in order.
public struct JSONObject: Sendable, Hashable, Sequence {
    public private(set) var members: [(key: String, value: JSONValue)]
    /// The first name that was repeated; its last value is kept, for callers that tolerate this.
    public private(set) var repeated: String?

    public init(_ members: [(key: String, value: JSONValue)] = []) {
        var positions: [String: Int] = [:]
        self.members = []
        self.members.reserveCapacity(members.count)
        for member in members {
            if let position = positions.updateValue(self.members.count, forKey: member.key) {
                positions[member.key] = position
                repeated = repeated ?? member.key
                self.members[position].value = member.value
            } else {
                self.members.append(member)
            }
        }
    }

    public var keys: [String] { members.map(\.key) }
    public var count: Int { members.count }

    /// Getting finds the member; setting replaces it in place or appends it; setting nil removes it.
    public subscript(_ key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    public func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> { members.makeIterator() }

    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            hasher.combine(key)
            hasher.combine(value)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(JSONObject(members.map { (key: $0.0, value: $0.1) }))
    }
    public init(nilLiteral: ()) { self = .null }
}

extension JSONScanner {
    /// Reads one value of any kind.
    public mutating func value() throws -> JSONValue {
        switch next() {
        case UInt8(ascii: "{"):
            var members: [(key: String, value: JSONValue)] = []
            try object { key, scanner in members.append((key, try scanner.value())) }
            return .object(JSONObject(members))
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try array { scanner in elements.append(try scanner.value()) }
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try bool())
        case UInt8(ascii: "n") where null(): return .null
        default: return .number(JSONNumber(literal: try numberLiteral()))
        }
    }
}

extension JSONWriter {
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let value): bool(value)
        case .number(let number): raw(number.literal.utf8)
        case .string(let text): string(text)
        case .array(let elements):
            raw("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { raw(",") }
                self.value(element)
            }
            raw("]")
        case .object(let object):
            raw("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { raw(",") }
                string(member.key)
                raw(":")
                self.value(member.value)
            }
            raw("}")
        }
    }
}
