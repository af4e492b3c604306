import JSON

/// What is wrong with a value that should fit a JSON Schema, and where.
struct SchemaFault: Sendable, Hashable, CustomStringConvertible {
    /// Dotted, such as `tasks[2].title`; empty for the whole.
    let path: String
    /// Goes after the path.
    let message: String

    var description: String { (path.isEmpty ? "the arguments" : path) + " " + message }

    /// Everything that is wrong with a value.
    static func all(in value: JSONValue, against schema: JSONValue) -> [SchemaFault] {
        SchemaReader(path: "", schema: schema).faults(of: value)
    }
}

/// Compares a value with the part of JSON Schema (2020-12) that the tools' schemas use.
private struct SchemaReader {
    let path: String
    let schema: JSONValue

    func faults(of value: JSONValue) -> [SchemaFault] {
        if let alternatives = schema["anyOf"]?.array {
            let readings = alternatives.map { SchemaReader(path: path, schema: $0).faults(of: value) }
            guard !readings.contains(where: \.isEmpty) else { return [] }
            // The alternative of the value's own type says best what is missing.
            let closest = readings.first { faults in !faults.contains { $0.path == path } }
            return closest ?? [fault("does not fit any of the forms it can have")]
        }
        let types = schema["type"]?.array?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] } ?? []
        guard types.isEmpty || types.contains(where: { value.isOf(type: $0) }) else {
            return [fault("must be \(types.map(Self.article).joined(separator: " or "))")]
        }
        if let values = schema["enum"]?.array, !values.contains(value) {
            return [fault("must be one of \(values.compactMap(\.string).joined(separator: ", "))")]
        }
        switch value {
        case .string(let text): return self.text(text)
        case .number: return number(value)
        case .array(let elements): return array(elements)
        case .object(let object): return self.object(object)
        default: return []
        }
    }

    private func fault(_ message: String) -> SchemaFault { SchemaFault(path: path, message: message) }

    private func bound(_ name: String) -> Int? { schema[name]?.integer.map(Int.init) }

    private func text(_ text: String) -> [SchemaFault] {
        let count = text.unicodeScalars.count
        if let least = bound("minLength"), count < least { return [fault("must not be empty")] }
        if let most = bound("maxLength"), count > most { return [fault("must have at most \(most) characters")] }
        return []
    }

    private func number(_ value: JSONValue) -> [SchemaFault] {
        guard let number = value.double else { return [fault("must be a number")] }
        if let least = bound("minimum"), number < Double(least) { return [fault("must be at least \(least)")] }
        if let most = bound("maximum"), number > Double(most) { return [fault("must be at most \(most)")] }
        return []
    }

    private func array(_ elements: [JSONValue]) -> [SchemaFault] {
        if let least = bound("minItems"), elements.count < least { return [fault("must have at least \(least) items")] }
        if let most = bound("maxItems"), elements.count > most { return [fault("must have at most \(most) items")] }
        guard let schema = schema["items"] else { return [] }
        return elements.enumerated().flatMap { index, element in
            SchemaReader(path: "\(path)[\(index)]", schema: schema).faults(of: element)
        }
    }

    private func object(_ object: JSONObject) -> [SchemaFault] {
        let properties = schema["properties"]?.object ?? JSONObject()
        let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter { object[$0] == nil }
        var faults = missing.map { SchemaFault(path: inside($0), message: "is required") }
        for (name, value) in object {
            if let schema = properties[name] {
                faults += SchemaReader(path: inside(name), schema: schema).faults(of: value)
            } else if schema["additionalProperties"] == false {
                faults.append(SchemaFault(path: inside(String(name.prefix(60))), message: "is not known here"))
            }
        }
        return faults
    }

    private func inside(_ member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }

    private static func article(_ type: String) -> String {
        switch type {
        case "null": "null"
        case "integer": "a whole number"
        case "string": "text"
        case "boolean": "true or false"
        case "array", "object": "an \(type)"
        default: "a \(type)"
        }
    }
}

extension JSONValue {
    fileprivate func isOf(type: String) -> Bool {
        switch type {
        case "null": isNull
        case "string": string != nil
        case "integer": integer != nil
        case "number": double != nil
        case "object": object != nil
        case "array": array != nil
        case "boolean": bool != nil
        default: false
        }
    }
}
