import JSON
import ServiceKit
import Tasks
import TimeZones

/// A line of English that is to become a task.
struct QuickRequest: Sendable {
    /// The most that such a request takes as JSON: the longest line, each of its bytes escaped.
    static let bodyLimit = 96 << 10
    private static let mostLiterals = 100

    let text: String
    /// Where the line is written; the user's zone when absent.
    let zone: Zone?
    /// Ranges of UTF-16 code units that are kept as words.
    let literal: [Range<Int>]

    /// - Throws: ``Problem`` 400 naming every faulty member.
    init(_ value: JSONValue) throws {
        var body = try BodyMembers(value, known: ["text", "zone", "literal"])
        let text = body.read("text") { try Self.text($0) }
        let zone = body.readOptional("zone") {
            try TimeZoneName.readOptional(try $0.text("zone"), of: "zone").flatMap { Zone($0) }
        }
        let literal = body.readOptional("literal") { try Self.literal($0) }
        guard let text, body.faults.isEmpty else { throw Problem.invalid(body.faults) }
        self.text = text
        self.zone = zone ?? nil
        self.literal = literal ?? []
    }

    private static func text(_ value: JSONValue) throws(FieldFault) -> String {
        let text = try value.text("text")
        guard text.utf8.count <= QuickAdd.longestText else {
            throw FieldFault("text", "must have at most \(QuickAdd.longestText) bytes")
        }
        guard text.contains(where: { !$0.isWhitespace }) else { throw FieldFault("text", "must not be empty") }
        return text
    }

    static func zone(_ name: String, of field: String) throws(FieldFault) -> Zone {
        guard let zone = Zone(name) else {
            throw FieldFault(field, "must be the IANA name of a time zone that is known here, such as Europe/Berlin")
        }
        return zone
    }

    private static func literal(_ value: JSONValue) throws(FieldFault) -> [Range<Int>] {
        let fault = FieldFault(
            "literal", "must be an array of at most \(mostLiterals) pairs [start, end], in UTF-16 code units")
        guard let pairs = value.array, pairs.count <= mostLiterals else { throw fault }
        var ranges: [Range<Int>] = []
        for pair in pairs {
            let bounds = pair.array?.compactMap { $0.integer.flatMap { Int(exactly: $0) } } ?? []
            guard bounds.count == 2, pair.array?.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1] else { throw fault }
            ranges.append(bounds[0]..<bounds[1])
        }
        return ranges
    }
}
