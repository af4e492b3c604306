import HTTPTypes
import JSON

/// A protobuf message in JSON, read as Go's `protojson` does: a field is found by its JSON name or its name in the
/// proto file, `null` leaves it unset, numbers may be quoted, and unknown members are ignored.
///
/// Source: <https://protobuf.dev/programming-guides/json/>.
struct ProtobufMessage: Sendable {
    private let members: JSONObject

    /// - Throws: ``ProtobufFault`` when the bytes are not a JSON object. No bytes are an empty message.
    init(_ bytes: [UInt8]) throws(ProtobufFault) {
        do {
            try self.init(bytes.isEmpty ? [:] : JSONValue(bytes, maximumDepth: 512))
        } catch let fault as ProtobufFault {
            throw fault
        } catch let fault as JSONFault where fault.reason != .unexpectedEnd {
            throw ProtobufFault("syntax error (line 1:\(fault.offset + 1))")
        } catch {
            throw ProtobufFault("unexpected EOF")
        }
    }

    init(_ value: JSONValue) throws(ProtobufFault) {
        guard let object = value.object else { throw ProtobufFault("syntax error: unexpected token") }
        members = object
    }

    /// A field's raw value, `null` included; nil when it is missing.
    func json(_ name: String) throws(ProtobufFault) -> JSONValue? {
        let original = name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : "\($1)" }
        guard original != name, let value = members[original] else { return members[name] }
        guard members[name] == nil else { throw ProtobufFault("duplicate field \"\(name)\"") }
        return value
    }

    func text(_ name: String) throws(ProtobufFault) -> String? {
        try field(name, "string", \.string)
    }

    func flag(_ name: String) throws(ProtobufFault) -> Bool? {
        try field(name, "bool", \.bool)
    }

    func integer<Number: FixedWidthInteger>(_ name: String, _ type: Number.Type) throws(ProtobufFault) -> Number? {
        try field(name, "\(type)".lowercased()) { value in
            Self.number(value).flatMap { Double($0) }.flatMap { Number(exactly: $0) }
        }
    }

    func double(_ name: String) throws(ProtobufFault) -> Double? {
        try field(name, "double") { value in
            let special = ["NaN": Double.nan, "Infinity": .infinity, "-Infinity": -.infinity]
            return value.string.flatMap { special[$0] } ?? Self.number(value).flatMap { Double($0) }
        }
    }

    func duration(_ name: String) throws(ProtobufFault) -> Duration? {
        try field(name, "google.protobuf.Duration") { $0.string.flatMap { ProtobufDuration.parse($0) } }
    }

    func message(_ name: String) throws(ProtobufFault) -> ProtobufMessage? {
        guard let value = try json(name), !value.isNull else { return nil }
        return try ProtobufMessage(value)
    }

    func messages(_ name: String) throws(ProtobufFault) -> [ProtobufMessage] {
        try (field(name, "message", \.array) ?? []).map { value throws(ProtobufFault) in try ProtobufMessage(value) }
    }

    /// A map of texts.
    func texts(_ name: String) throws(ProtobufFault) -> JSONObject {
        try field(name, "string") { value in
            value.object.flatMap { $0.allSatisfy { $0.value.string != nil } ? $0 : nil }
        } ?? JSONObject()
    }

    /// The name of the one field among several that is set; nil when none is.
    func oneof(_ names: [String]) throws(ProtobufFault) -> String? {
        var found: String?
        for name in names where try json(name).map({ !$0.isNull }) ?? false {
            guard found == nil else { throw ProtobufFault("\"\(name)\": its oneof is already set") }
            found = name
        }
        return found
    }

    private func field<Value>(
        _ name: String, _ type: String, _ read: (JSONValue) -> Value?
    ) throws(ProtobufFault) -> Value? {
        guard let value = try json(name), !value.isNull else { return nil }
        guard let read = read(value) else {
            let written = String(decoding: value.bytes, as: UTF8.self)
            throw ProtobufFault("invalid value for \(type) field \(name): \(written)")
        }
        return read
    }

    /// The digits of a number, quoted or not.
    private static func number(_ value: JSONValue) -> String? {
        if case .number(let number) = value { return number.literal }
        guard let text = value.string, !text.contains(where: \.isWhitespace),
            case .number(let number) = try? JSONValue(Array(text.utf8))
        else { return nil }
        return number.literal
    }
}

/// The reason why JSON is not the expected protobuf message.
struct ProtobufFault: Error, Sendable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    var sidecarError: SidecarError { .malformed("failed deserializing HTTP body: proto: \(reason)") }
}

extension SidecarRequest {
    /// Collects the body for an API that daprd reads as a protobuf message, where the error for too large a body has
    /// its own wording.
    func collectMessage() async throws -> [UInt8] {
        do {
            return try await collectBody()
        } catch is BodyTooLarge {
            throw SidecarError(.badRequest, "ERR_BODY_READ", "failed to read request body: \(BodyTooLarge.message)")
        }
    }

    func protobufMessage() async throws -> ProtobufMessage { try ProtobufMessage(try await collectMessage()) }
}
