import JSON

/// Compares what came with what was recorded, where `${kind:name}` stands for a value of a kind.
struct TextPattern {
    /// Values of the surroundings, and those that were seen at a named placeholder.
    var values: [String: String]

    private static let kinds: [String: String] = [
        "uuid": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "rfc3339": "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})",
        "gotime": "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}(\\.[0-9]+)? \\+0000 UTC",
        "traceparent": "00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", "traceid": "[0-9a-f]{32}", "spanid": "[0-9a-f]{16}",
        "int": "-?[0-9]+", "port": "[0-9]+", "etag": ".+", "hostname": "[^;]+", "any": ".*",
    ]

    /// Fills in what is known; for requests and files.
    func filled(_ text: String) -> String {
        values.reduce(text) { $0.replacing("${\($1.key)}", with: $1.value) }
    }

    mutating func matches(_ expected: String, _ actual: String) -> Bool {
        guard expected.contains("${") else { return expected == actual }
        var pattern = ""
        var names: [String] = []
        var rest = filled(expected)[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            pattern += Self.quoted(rest[..<start.lowerBound])
            let word = rest[start.upperBound..<end]
            pattern += "(?<p\(names.count)>\(Self.kinds[String(word.prefix { $0 != ":" })] ?? ".*"))"
            names.append(String(word))
            rest = rest[rest.index(after: end)...]
        }
        pattern += Self.quoted(rest)
        guard let regex = try? Regex(pattern), let match = actual.wholeMatch(of: regex) else { return false }
        for (index, name) in names.enumerated() where name.contains(":") {
            guard let value = match["p\(index)"]?.substring else { continue }
            values[name] = String(value)
        }
        return true
    }

    private static func quoted(_ text: Substring) -> String {
        text.reduce(into: "") { $0 += $1.isASCII && ($1.isPunctuation || $1.isSymbol) ? "\\\($1)" : "\($1)" }
    }

    mutating func matches(_ expected: JSONValue, _ actual: JSONValue, anyOrder: Bool) -> Bool {
        switch (expected, actual) {
        case (.string(let text), .string(let other)): return matches(text, other)
        case (.string(let text), .number(let number)): return text.contains("${") && matches(text, number.literal)
        case (.string("${any}"), _): return true
        case (.number(let number), .number(let other)): return Double(number.literal) == Double(other.literal)
        case (.array(let elements), .array(let others)):
            return matches(elements, others, anyOrder: anyOrder)
        case (.object(let object), .object(let other)):
            guard Set(object.keys) == Set(other.keys) else { return false }
            return object.allSatisfy { matches($0.value, other[$0.key] ?? .null, anyOrder: anyOrder) }
        default: return expected == actual
        }
    }

    private mutating func matches(_ elements: [JSONValue], _ others: [JSONValue], anyOrder: Bool) -> Bool {
        guard elements.count == others.count else { return false }
        guard anyOrder else { return zip(elements, others).allSatisfy { matches($0, $1, anyOrder: false) } }
        var rest = others
        for element in elements {
            guard let index = rest.firstIndex(where: { matches(element, $0, anyOrder: true) }) else { return false }
            rest.remove(at: index)
        }
        return true
    }
}
