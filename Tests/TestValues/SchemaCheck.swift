import FoundationEssentials
package import JSON
import Timestamps

/// Checks JSON against the subset of JSON Schema (draft 2020-12) that `specs/002-events/contracts` uses.
package struct SchemaCheck {
    private let schema: JSONValue
    private let name: String

    /// - Parameter name: the schema file's name without its extensions, such as `task.created`.
    package init(schema name: String) throws {
        schema = try Golden.schema(name)
        self.name = name
    }

    private init(_ schema: JSONValue, in name: String) {
        self.schema = schema
        self.name = name
    }

    /// What is wrong with the value, each with its path.
    package func faults(of value: JSONValue, at path: String = "$") -> [String] {
        referenced(value, path) + scalar(value, path) + members(value, path) + elements(value, path)
            + alternatives(value, path)
    }

    private func check(_ schema: JSONValue, _ value: JSONValue, _ path: String) -> [String] {
        SchemaCheck(schema, in: name).faults(of: value, at: path)
    }

    private func referenced(_ value: JSONValue, _ path: String) -> [String] {
        guard let reference = schema["$ref"]?.string else { return [] }
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let file = parts[0].isEmpty ? name : String(parts[0].dropLast(".schema.json".count))
        guard var target = try? Golden.schema(file) else { return ["\(path): no schema \(reference)"] }
        for member in parts.count > 1 ? parts[1].split(separator: "/") : [] {
            guard let inner = target[String(member)] else { return ["\(path): no schema \(reference)"] }
            target = inner
        }
        return SchemaCheck(target, in: file).faults(of: value, at: path)
    }

    private func scalar(_ value: JSONValue, _ path: String) -> [String] {
        var faults: [String] = []
        let types = schema["type"]?.array?.compactMap(\.string) ?? schema["type"]?.string.map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { value.matches(type: $0) }) { faults.append("\(path): type") }
        if let constant = schema["const"], constant != value { faults.append("\(path): const") }
        if let values = schema["enum"]?.array, !values.contains(value) { faults.append("\(path): enum") }
        if let text = value.string {
            if text.count < schema["minLength"]?.integer ?? 0 { faults.append("\(path): minLength") }
            if text.count > schema["maxLength"]?.integer ?? .max { faults.append("\(path): maxLength") }
            if schema["format"]?.string == "date-time", Timestamp(rfc3339: text) == nil {
                faults.append("\(path): date-time")
            }
            if schema["format"]?.string == "uuid", UUID(uuidString: text) == nil { faults.append("\(path): uuid") }
            if let pattern = schema["pattern"]?.string, !Self.matches(text, pattern) {
                faults.append("\(path): pattern")
            }
        }
        if let number = value.integer, number < schema["minimum"]?.integer ?? .min { faults.append("\(path): minimum") }
        return faults
    }

    /// A pattern that cannot be read fits nothing.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return text.contains(regex)
    }

    private func members(_ value: JSONValue, _ path: String) -> [String] {
        guard let object = value.object else { return [] }
        let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter { object[$0] == nil }
        let known = schema["properties"]?.object
        let unknown = schema["additionalProperties"]?.bool == false ? object.keys.filter { known?[$0] == nil } : []
        return missing.map { "\(path).\($0): required" } + unknown.map { "\(path).\($0): not known" }
            + (schema["properties"]?.object?.members ?? []).flatMap { key, schema in
                object[key].map { check(schema, $0, "\(path).\(key)") } ?? []
            }
    }

    private func elements(_ value: JSONValue, _ path: String) -> [String] {
        guard let elements = value.array else { return [] }
        let tooMany = elements.count > schema["maxItems"]?.integer ?? .max ? ["\(path): maxItems"] : []
        guard let schema = schema["items"] else { return tooMany }
        return tooMany + elements.flatMap { check(schema, $0, "\(path)[]") }
    }

    private func alternatives(_ value: JSONValue, _ path: String) -> [String] {
        let all = (schema["allOf"]?.array ?? []).flatMap { check($0, value, path) }
        guard let one = schema["oneOf"]?.array else { return all }
        return all + (one.count { check($0, value, path).isEmpty } == 1 ? [] : ["\(path): oneOf"])
    }
}

extension JSONValue {
    fileprivate func matches(type: String) -> Bool {
        switch type {
        case "null": isNull
        case "string": string != nil
        case "integer": integer != nil
        case "object": object != nil
        case "array": array != nil
        case "boolean": bool != nil
        default: false
        }
    }
}
