extension JSONValue {
    /// Encodes a value with `Codable`, for documents written so rarely that the cost does not matter.
    ///
    /// Members keep the order of their keys, and a ``JSONValue`` within is unchanged. The cost is about ten times that
    /// of a ``JSONWriter``.
    ///
    /// - Throws: `EncodingError`.
    public init(encoding value: some Encodable) throws {
        let node = JSONNode()
        try node.set(value, at: [])
        self = node.json
    }

    /// Decodes a value with `Codable`. Unknown members are ignored.
    ///
    /// - Throws: `DecodingError`, with the path of the member at fault.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONTreeDecoder(value: self, codingPath: []).value(type)
    }
}

/// A value under construction, which containers modify while others are open.
private final class JSONNode {
    enum Content {
        case value(JSONValue)
        case object([(key: String, node: JSONNode)])
        case array([JSONNode])
    }

    var content = Content.value(.object(JSONObject()))

    var json: JSONValue {
        switch content {
        case .value(let value): value
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.node.json) }))
        case .array(let elements): .array(elements.map(\.json))
        }
    }

    func member(_ key: String) -> JSONNode {
        var members: [(key: String, node: JSONNode)] = []
        if case .object(let present) = content { members = present }
        // Releases a reference, so that appending does not copy.
        content = .array([])
        let node = JSONNode()
        members.append((key, node))
        content = .object(members)
        return node
    }

    func element() -> JSONNode {
        var elements: [JSONNode] = []
        if case .array(let present) = content { elements = present }
        content = .object([])
        let node = JSONNode()
        elements.append(node)
        content = .array(elements)
        return node
    }

    func set(_ value: some Encodable, at path: [any CodingKey]) throws {
        switch value {
        case let value as JSONValue: content = .value(value)
        case let value as String: content = .value(.string(value))
        case let value as Bool: content = .value(.bool(value))
        case let value as any FixedWidthInteger: content = .value(.number(JSONNumber(value)))
        case let value as Double: content = .value(.number(JSONNumber(value)))
        case let value as Float: content = .value(.number(JSONNumber(literal: value.description)))
        default: try value.encode(to: JSONTreeEncoder(node: self, codingPath: path))
        }
    }
}

private struct JSONTreeEncoder: Encoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Members<Key>(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = node.content {} else { node.content = .array([]) }
        return Elements(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node, codingPath: codingPath) }

    struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let node: JSONNode
        let codingPath: [any CodingKey]

        func encodeNil(forKey key: Key) { node.member(key.stringValue).content = .value(.null) }

        func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            try node.member(key.stringValue).set(value, at: codingPath + [key])
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            nested(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
        func superEncoder() -> any Encoder { JSONTreeEncoder(node: node.member("super"), codingPath: codingPath) }
        func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

        private func nested(_ key: Key) -> JSONTreeEncoder {
            JSONTreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
        }
    }

    struct Elements: UnkeyedEncodingContainer {
        let node: JSONNode
        let codingPath: [any CodingKey]

        var count: Int {
            guard case .array(let elements) = node.content else { return 0 }
            return elements.count
        }

        func encodeNil() { node.element().content = .value(.null) }
        func encode<Value: Encodable>(_ value: Value) throws { try node.element().set(value, at: codingPath) }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            nested().container(keyedBy: type)
        }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
        func superEncoder() -> any Encoder { nested() }
        private func nested() -> JSONTreeEncoder { JSONTreeEncoder(node: node.element(), codingPath: codingPath) }
    }

    struct Single: SingleValueEncodingContainer {
        let node: JSONNode
        let codingPath: [any CodingKey]

        func encodeNil() { node.content = .value(.null) }
        func encode<Value: Encodable>(_ value: Value) throws { try node.set(value, at: codingPath) }
    }
}

private struct JSONTreeDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let found: Any? =
            switch type {
            case is JSONValue.Type: value
            case is String.Type: value.string.map { $0 as Any }
            case is Bool.Type: value.bool.map { $0 as Any }
            case is Double.Type: value.double.map { $0 as Any }
            case is Float.Type: value.double.map { Float($0) as Any }
            case let integer as any FixedWidthInteger.Type: integer.read(value).map { $0 as Any }
            default: try Value(from: self)
            }
        guard let found = found as? Value else { throw mismatch(type) }
        return found
    }

    func mismatch(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "The member is something else."))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = value.object else { throw mismatch(JSONObject.self) }
        return KeyedDecodingContainer(Members<Key>(object: object, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.array else { throw mismatch([JSONValue].self) }
        return Elements(elements: elements, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

    struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let object: JSONObject
        let codingPath: [any CodingKey]

        var allKeys: [Key] { object.keys.compactMap(Key.init(stringValue:)) }
        func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }
        func decodeNil(forKey key: Key) -> Bool { object[key.stringValue]?.isNull ?? true }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try nested(key).value(type)
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            try nested(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try nested(key).unkeyedContainer()
        }

        func superDecoder() -> any Decoder {
            JSONTreeDecoder(value: object["super"] ?? .null, codingPath: codingPath)
        }

        func superDecoder(forKey key: Key) throws -> any Decoder { try nested(key) }

        private func nested(_ key: Key) throws -> JSONTreeDecoder {
            guard let value = object[key.stringValue] else {
                throw DecodingError.keyNotFound(
                    key, .init(codingPath: codingPath, debugDescription: "The member is missing."))
            }
            return JSONTreeDecoder(value: value, codingPath: codingPath + [key])
        }
    }

    struct Elements: UnkeyedDecodingContainer {
        let elements: [JSONValue]
        let codingPath: [any CodingKey]
        private(set) var currentIndex = 0

        init(elements: [JSONValue], codingPath: [any CodingKey]) {
            self.elements = elements
            self.codingPath = codingPath
        }

        var count: Int? { elements.count }
        var isAtEnd: Bool { currentIndex >= elements.count }

        mutating func decodeNil() throws -> Bool {
            guard !isAtEnd, elements[currentIndex].isNull else { return false }
            currentIndex += 1
            return true
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().value(type) }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> {
            try next().container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
        mutating func superDecoder() throws -> any Decoder { try next() }

        private mutating func next() throws -> JSONTreeDecoder {
            guard !isAtEnd else {
                throw DecodingError.valueNotFound(
                    JSONValue.self, .init(codingPath: codingPath, debugDescription: "There are no more elements."))
            }
            defer { currentIndex += 1 }
            return JSONTreeDecoder(value: elements[currentIndex], codingPath: codingPath)
        }
    }

    struct Single: SingleValueDecodingContainer {
        let decoder: JSONTreeDecoder
        var codingPath: [any CodingKey] { decoder.codingPath }

        func decodeNil() -> Bool { decoder.value.isNull }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.value(type) }
    }
}

extension FixedWidthInteger {
    fileprivate static func read(_ value: JSONValue) -> Self? { value.integer.flatMap(Self.init(exactly:)) }
}

extension JSONValue: Codable {
    /// Decodes any value; decoders other than this module's limit the precision of numbers to their own.
    public init(from decoder: any Decoder) throws {
        if let tree = decoder as? JSONTreeDecoder {
            self = tree.value
            return
        }
        if let container = try? decoder.container(keyedBy: AnyKey.self) {
            self = .object(
                JSONObject(
                    try container.allKeys.map { ($0.stringValue, try container.decode(JSONValue.self, forKey: $0)) }))
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
            self = .array(elements)
        } else {
            self = try Self.scalar(try decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
        if container.decodeNil() { return .null }
        if let value = try? container.decode(Bool.self) { return .bool(value) }
        if let value = try? container.decode(Int64.self) { return .number(JSONNumber(value)) }
        if let value = try? container.decode(Double.self) { return .number(JSONNumber(value)) }
        return .string(try container.decode(String.self))
    }

    /// Encodes the value; encoders other than this module's limit the precision of numbers to their own.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .bool(let value): try value.encode(to: encoder)
        case .number(let number):
            if let integer = Int64(number.literal) {
                try integer.encode(to: encoder)
            } else {
                try (Double(number.literal) ?? .nan).encode(to: encoder)
            }
        case .string(let text): try text.encode(to: encoder)
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .object(let object):
            var container = encoder.container(keyedBy: AnyKey.self)
            for (key, value) in object { try container.encode(value, forKey: AnyKey(stringValue: key)) }
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
