import JSON

/// Changes documents at random, the same way for the same seed: bytes become others, parts are doubled, dropped or put elsewhere, and words
/// that readers trip over are put in.
package struct DocumentMutator: Sendable {
    private var random: SplitMix64
    private let seeds: [[UInt8]]
    private static let words: [[UInt8]] =
        [
            [0], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xC3], [0x80],
        ]
        + [
            ";", ":", "=", ",", "\"", "99999999999999999999", "-1", "\r", "\n ", "BEGIN:VTODO", "END:VTODO", "\\", "%",
            "{", "[", "null",
            "RRULE:FREQ=SECONDLY;INTERVAL=0", "TZID=", "due:", "\u{202E}", "e\u{301}\u{301}\u{301}", "0001-01-01",
            "task,", "  ", "P1Y",
        ].map { Array($0.utf8) }

    /// - Parameter seeds: whole documents to begin with.
    package init(seed: UInt64, seeds: [[UInt8]]) {
        random = SplitMix64(seed: seed)
        self.seeds = seeds
    }

    /// The next document.
    package mutating func document() -> [UInt8] {
        guard var bytes = seeds.randomElement(using: &random) else { return [] }
        // Bytes changed at random are hardly ever JSON any more: there the values are changed as well.
        if Bool.random(using: &random), let value = try? JSONValue(bytes) { return changed(value, depth: 0).bytes }
        for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty { change(&bytes) }
        return bytes
    }

    private mutating func changed(_ value: JSONValue, depth: Int) -> JSONValue {
        switch value {
        case .array(let values): return .array(values.map { changed($0, depth: depth + 1) })
        case .object(let object):
            var members = object.members.map { (key: $0.key, value: changed($0.value, depth: depth + 1)) }
            if Int.random(in: 0..<8, using: &random) == 0, let member = members.randomElement(using: &random) {
                members.append((key: Self.keys.randomElement(using: &random) ?? "x", value: member.value))
            }
            return .object(JSONObject(members))
        default: return Int.random(in: 0..<5, using: &random) == 0 ? strange : value
        }
    }

    private var strange: JSONValue {
        mutating get {
            let all: [JSONValue] = [
                .null, true, false, 0, -1, .number(JSONNumber(Int64.min)), .number(JSONNumber(Int64.max)),
                1_577_934_245_000, 99, "", " ", "\u{0}", "0001-01-01T00:00:00Z",
                "2026-13-45", "every day",
                "FREQ=DAILY;INTERVAL=0", [], ["x", 1, .null], JSONValue.object(JSONObject()), [["a"]],
                .object(JSONObject([("date", "2026-12-05"), ("title", "x")])),
                .string(String(repeating: "\u{1F469}\u{200D}", count: 400)),
                .number(JSONNumber(literal: "1e999")), .number(JSONNumber(literal: "123456789012345678901234567890")),
            ]
            return all.randomElement(using: &random) ?? .null
        }
    }

    private static let keys = [
        "title", "content", "due", "dueDate", "priority", "tags", "items", "checklist", "recurrence", "repeat",
        "reminders", "parent",
        "id", "status", "done", "completed", "notes", "task", "start", "created",
    ]

    private mutating func change(_ bytes: inout [UInt8]) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(contentsOf: bytes[index...].prefix(40), at: index)
        case 3, 4: bytes.insert(contentsOf: Self.words.randomElement(using: &random) ?? [], at: index)
        case 5:
            // A part of another document.
            let other = seeds.randomElement(using: &random) ?? []
            let start = Int.random(in: 0...other.count, using: &random)
            bytes.insert(contentsOf: other[start...].prefix(60), at: index)
        default: bytes.removeSubrange(index..<min(bytes.count, index + 12))
        }
    }
}
