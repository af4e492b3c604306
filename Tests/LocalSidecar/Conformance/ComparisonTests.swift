import JSON
import Testing

@Suite("Comparing with a recording")
struct ComparisonTests {
    private static let recorded: JSONValue = [
        "json": [
            "entries": [["entryId": "${uuid:1}", "event": 2], ["entryId": "${uuid:2}", "event": 0]], "topic": "t",
        ]
    ]
    private static let (one, two) = ("11111111-2222-4333-8444-555555555555", "21111111-2222-4333-8444-555555555555")

    private static func differences(_ body: JSONValue, anyOrder: Bool = true) -> [String] {
        var comparison = Comparison(Placeholders(surroundings: [:]))
        comparison.body(recorded, body.bytes, anyOrder: anyOrder, at: "bulk")
        return comparison.differences
    }

    private static func bulk(_ entries: JSONValue, topic: String = "t") -> JSONValue {
        ["entries": entries, "topic": .string(topic)]
    }

    private static let turned: JSONValue = [
        ["entryId": .string(one), "event": 0], ["entryId": .string(two), "event": 2],
    ]

    @Test("the entries of a bulk may come in any order, where the recording leaves it open")
    func order() {
        #expect(Self.differences(Self.bulk(Self.turned)).isEmpty)
        #expect(!Self.differences(Self.bulk(Self.turned), anyOrder: false).isEmpty)
    }

    @Test(
        "everything else about them counts",
        arguments: [
            bulk([["entryId": .string(one), "event": 0]]),
            bulk([["entryId": .string(one), "event": 0], ["entryId": .string(two), "event": 0]]),
            bulk([["entryId": "no-uuid", "event": 0], ["entryId": .string(two), "event": 2]]),
            bulk(turned, topic: "u"),
        ])
    func rest(_ body: JSONValue) {
        #expect(!Self.differences(body).isEmpty, "\(body)")
    }
}
