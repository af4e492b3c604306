import JSON

/// JSON in the form of `google.protobuf.Value`: members sorted by name, every number a double, nothing escaped without
/// need.
enum ProtobufValue {
    static func bytes(_ value: JSONValue) -> [UInt8] { sorted(GoNumbers.converted(value)).bytes }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(sorted))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.sorted { $0.key < $1.key }.map { (key: $0.key, value: sorted($0.value)) }))
        default: value
        }
    }
}
