import Assistant
import JSON
import Recurrence
import Tasks

/// Builds JSON Schemas.
enum Schema {
    /// Returns the schema of an object with these members and no others.
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

    /// Returns the schema of a list of objects that have at least these members.
    static func array(of members: [String]) -> JSONValue {
        ["type": "array", "items": ["type": "object", "required": .array(members.map { .string($0) })]]
    }

    /// Returns an argument schema for listings, without the limits that calls are checked against: every byte is in
    /// every context of a model, and a call over a limit is told about it.
    static func listed(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .array(let elements): return .array(elements.map(listed))
        case .object(let members):
            return .object(
                JSONObject(
                    members.compactMap { key, value in
                        if bounds.contains(key) || key == "required" && value.array?.isEmpty == true { return nil }
                        guard key == "items" else { return (key: key, value: listed(value)) }
                        // The description of a list covers its elements.
                        let isLarge = value["properties"]?.object?.count ?? 0 > 5
                        guard !isLarge, case .object(var item) = listed(value) else { return (key, ["type": "object"]) }
                        item["description"] = nil
                        return (key: key, value: .object(item))
                    }))
        default: return schema
        }
    }

    private static let bounds: Set = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"]

    /// Returns a result schema for listings: the members, without their content.
    static func outline(_ schema: JSONValue) -> JSONValue {
        guard case .object(var members) = schema, let properties = members["properties"]?.object else { return schema }
        members["required"] = nil
        members["properties"] = .object(
            JSONObject(properties.map { (key: $0.key, value: ["type": $0.value["type"] ?? "object"]) }))
        return .object(members)
    }

    /// Returns a schema that also allows null.
    static func optional(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }
}

/// A violation of a JSON Schema, and its place in the value.
struct SchemaFault: Sendable, Hashable, CustomStringConvertible {
    /// The path with dots, such as `tasks[2].title`; empty for the whole value.
    let path: String
    /// The text that follows the path.
    let message: String

    var description: String { (path.isEmpty ? "the arguments" : path) + " " + message }

    /// Returns all violations in a value.
    static func all(in value: JSONValue, against schema: JSONValue) -> [SchemaFault] {
        SchemaReader(path: "", schema: schema).faults(of: value)
    }
}

/// Validates a value against the part of JSON Schema (2020-12) that the tools' schemas use.
private struct SchemaReader {
    let path: String
    let schema: JSONValue

    func faults(of value: JSONValue) -> [SchemaFault] {
        if let alternatives = schema["anyOf"]?.array {
            let readings = alternatives.map { SchemaReader(path: path, schema: $0).faults(of: value) }
            guard !readings.contains(where: \.isEmpty) else { return [] }
            // The alternative for the value's own type gives the most precise faults.
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

/// The schemas of tasks: as described by callers, and in the API's wire form.
enum TaskSchema {
    static let id: JSONValue = ["type": "string", "minLength": 1, "maxLength": 64]
    static let ids: JSONValue = ["type": "array", "items": id, "minItems": 1, "maxItems": 100]
    static let title = Schema.text("What is to be done", most: 500)
    static let description: JSONValue = [
        "type": ["string", "null"], "description": "More about it; null clears it", "maxLength": 10_000,
    ]
    static let priority = Schema.choice(
        "P1 is the most urgent, P4 the least; P3 when nothing is said", ["P1", "P2", "P3", "P4"])
    static let tag = Schema.text("A tag, without #", most: 50)
    static let tags = Schema.list("Tags, without #", of: tag, 0...10)
    static let due: JSONValue = [
        "type": ["string", "null"], "maxLength": 200,
        "description":
            "A day (2026-11-21), a date-time of RFC 3339, or English such as \"tomorrow 9am\"; null for none",
    ]
    static let reminders: JSONValue = [
        "anyOf": [
            Schema.list("Minutes before due", of: ["type": "integer", "minimum": 0, "maximum": 40_320], 0...5),
            ["type": "null"],
        ],
        "description": "Minutes before due; empty for never, null for the user's usual",
    ]
    static let recurrence: JSONValue = [
        "anyOf": [
            ["type": "string", "minLength": 1, "maxLength": 500],
            ["type": "object"],
            ["type": "null"],
        ],
        "description":
            "English such as \"every second friday\", or an RRULE; null ends it",
    ]
    static let checklist = Schema.list(
        "Steps of the task",
        of: Schema.object(
            [
                ("id", Schema.text("Of a step that is there already", most: 64)),
                ("title", Schema.text("The step", most: 500)), ("done", ["type": "boolean"]),
            ], required: ["title"]),
        0...50)

    /// The members of a task to be added.
    static let draftMembers: [(String, JSONValue)] = [
        ("title", title), ("description", description), ("priority", priority), ("tags", tags), ("due", due),
        ("reminders", reminders), ("recurrence", recurrence), ("checklist", checklist),
    ]
    static let draft = Schema.object(draftMembers, required: ["title"])
    /// The members of an existing task; their meaning is described by ``draftMembers``.
    static let changeMembers: [(String, JSONValue)] = draftMembers.map { name, schema in
        guard case .object(var members) = schema else { return (name, schema) }
        members["description"] = nil
        return (name, .object(members))
    }

    /// The API's wire form, reduced to what clients must rely on: every tool repeats it, and each byte is in every
    /// context of a model.
    static let task: JSONValue = ["type": "object", "required": ["id", "title", "status", "priority", "tags"]]
    static let taskResult = result([("task", task)])

    /// The result for each of several tasks.
    static let eachResult = result([
        (
            "results",
            [
                "type": "array",
                "items": ["type": "object"],
            ]
        )
    ])

    /// Returns the schema of a result with all of these members.
    static func result(_ members: [(String, JSONValue)]) -> JSONValue {
        [
            "type": "object", "properties": .object(JSONObject(members.map { (key: $0.0, value: $0.1) })),
            "required": .array(members.map { .string($0.0) }),
        ]
    }
}

/// Reads dates and rules as written by callers: in the API's forms, or in English as in quick add.
struct SpokenDate: Sendable {
    let session: ToolSession

    /// Returns the due date in one of the API's forms.
    func due(_ value: JSONValue) throws(ToolFault) -> JSONValue {
        guard let text = value.string, !Self.isDate(text) else { return value }
        guard let quick = understood(text), quick.recurrence == nil, let due = quick.due else {
            throw ToolFault(code: "invalid", message: "due is not a date that is understood here")
        }
        return .string(due.text)
    }

    /// Returns the rule in one of the API's forms, and the first occurrence if the words name it.
    func recurrence(_ value: JSONValue) throws(ToolFault) -> (rule: JSONValue, first: JSONValue?) {
        guard let text = value.string, !text.uppercased().contains("FREQ=") else { return (value, nil) }
        guard let quick = understood(text), let rule = quick.recurrence else {
            throw ToolFault(code: "invalid", message: "recurrence is not a rule that is understood here")
        }
        return (rule.json, quick.due.map { .string($0.text) })
    }

    /// Parses a phrase; nil unless every word of it belongs to the date or the rule.
    private func understood(_ phrase: String) -> QuickAdd? {
        let quick = QuickAdd("task \(phrase)", now: session.now, zone: session.zone, order: session.order)
        return quick.title == "task" && quick.tags.isEmpty ? quick : nil
    }

    /// Returns true when a text begins like all dates of the API: `2026-`.
    private static func isDate(_ text: String) -> Bool {
        let start = Array(text.utf8.prefix(5))
        return start.count == 5 && start[4] == UInt8(ascii: "-")
            && start.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
    }
}
