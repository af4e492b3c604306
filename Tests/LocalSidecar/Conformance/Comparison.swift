import HTTPTypes
import JSON

/// Compares what came with what was recorded, and keeps the differences.
struct Comparison {
    var placeholders: Placeholders
    private(set) var differences: [String] = []

    init(_ placeholders: Placeholders) { self.placeholders = placeholders }

    mutating func differ(_ place: String, _ expected: String, _ actual: String) {
        differences.append("\(place): expected \(expected.prefix(600)), got \(actual.prefix(600))")
    }

    /// Compares a body with its recorded form.
    mutating func body(_ recorded: JSONValue?, _ actual: [UInt8], anyOrder: Bool, at place: String) {
        let text = String(decoding: actual, as: UTF8.self)
        guard let recorded, !recorded.isNull else {
            if !actual.isEmpty { differ(place, "no body", text) }
            return
        }
        if let expected = recorded["json"] {
            guard let value = try? JSONValue(actual) else { return differ(place, describe(expected), text) }
            json(GoTexts.loosened(expected), value, anyOrder: anyOrder, at: place)
        } else if let expected = recorded["text"]?.string {
            if !placeholders.matches(expected, text) { differ(place, expected, text) }
        } else if let expected = recorded["base64"]?.string {
            let encoded = Base64Text.encode(actual)
            if encoded != expected { differ(place, expected, encoded) }
        } else if let length = recorded["length"]?.integer, length != Int64(actual.count) {
            differ(place, "\(length) bytes", "\(actual.count) bytes")
        }
    }

    /// Compares header fields by lower case names; `ignored` may be there or not.
    mutating func headers(_ recorded: JSONObject, _ actual: HTTPFields, ignoring ignored: Set<String>, at place: String)
    {
        var received: [String: [String]] = [:]
        for field in actual { received[field.name.canonicalName, default: []].append(field.value) }
        for (name, value) in recorded where !ignored.contains(name) {
            let expected = value.array?.compactMap(\.string) ?? [value.string ?? ""]
            let values = received.removeValue(forKey: name) ?? []
            let agrees =
                values.count == expected.count
                && zip(expected, values).allSatisfy { placeholders.matches($0, $1) }
            if !agrees { differ("\(place) header \(name)", "\(expected)", "\(values)") }
        }
        for (name, values) in received where !ignored.contains(name) {
            differ("\(place) header \(name)", "none", "\(values)")
        }
    }

    mutating func json(_ expected: JSONValue, _ actual: JSONValue, anyOrder: Bool, at place: String) {
        switch (expected, actual) {
        case (.string(let pattern), _) where pattern.contains("${"):
            let text = actual.string ?? describe(actual)
            if !placeholders.matches(pattern, text) { differ(place, pattern, text) }
        case (.object(let members), .object(let others)):
            for (key, value) in members {
                guard let other = others[key] else { differ("\(place).\(key)", describe(value), "nothing"); continue }
                json(value, other, anyOrder: anyOrder, at: "\(place).\(key)")
            }
            for key in others.keys where members[key] == nil {
                differ("\(place).\(key)", "nothing", others[key].map(describe) ?? "")
            }
        case (.array(let elements), .array(let others)):
            guard elements.count == others.count else { return differ(place, describe(expected), describe(actual)) }
            anyOrder ? set(elements, others, at: place) : list(elements, others, at: place)
        case (.number, .number):
            if expected != actual, expected.double != actual.double {
                differ(place, describe(expected), describe(actual))
            }
        default: if expected != actual { differ(place, describe(expected), describe(actual)) }
        }
    }

    private mutating func list(_ expected: [JSONValue], _ actual: [JSONValue], at place: String) {
        for (index, (element, other)) in zip(expected, actual).enumerated() {
            json(element, other, anyOrder: false, at: "\(place)[\(index)]")
        }
    }

    /// Finds a partner for every expected element.
    private mutating func set(_ expected: [JSONValue], _ actual: [JSONValue], at place: String) {
        var rest = actual
        for element in expected {
            let partner = rest.firstIndex { candidate in
                var trial = Comparison(placeholders)
                trial.json(element, candidate, anyOrder: true, at: place)
                guard trial.differences.isEmpty else { return false }
                placeholders = trial.placeholders
                return true
            }
            guard let partner else { return differ(place, describe(element), describe(.array(rest))) }
            rest.remove(at: partner)
        }
    }

    private func describe(_ value: JSONValue) -> String { String(decoding: value.bytes, as: UTF8.self) }
}
