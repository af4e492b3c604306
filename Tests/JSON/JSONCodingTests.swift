import FoundationEssentials
import JSON
import Testing

@Suite("Values as JSON, by Codable")
struct JSONCodingTests {
    private enum Kind: String, Codable { case one, two }

    private struct Part: Codable, Equatable {
        var id: String
        var note: String?
        var parts: [Part] = []
    }

    private struct Whole: Codable, Equatable {
        var text: String
        var count: Int64
        var byte: UInt8
        var ratio: Double
        var flag: Bool
        var kinds: [Kind]
        var gaps: [Int?]
        var names: [String: Int]
        var part: Part
        var any: JSONValue
        var missing: String?
    }

    private let whole = Whole(
        text: "a\n\"b\" \u{1F600}", count: .min, byte: 255, ratio: 0.1, flag: true, kinds: [.two, .one],
        gaps: [1, nil],
        names: ["k": 1], part: Part(id: "p", note: nil, parts: [Part(id: "q", note: "n")]),
        any: [
            "big": 9_007_199_254_740_993, "exact": .number(JSONNumber(literal: "1.10")), "none": nil, "list": [1, [2]],
        ],
        missing: nil)

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONValue(encoding: value).bytes, as: UTF8.self)
    }

    @Test("a value comes back the same, members in the order of their keys, numbers as they were written")
    func roundTrip() throws {
        #expect(
            try text(whole)
                == #"{"text":"a\n\"b\" 😀","count":-9223372036854775808,"byte":255,"ratio":0.1,"flag":true,"kinds":["two","one"],"#
                + #""gaps":[1,null],"names":{"k":1},"part":{"id":"p","parts":[{"id":"q","note":"n","parts":[]}]},"#
                + #""any":{"big":9007199254740993,"exact":1.10,"none":null,"list":[1,[2]]}}"#)
        #expect(try JSONValue(encoding: whole).decode(Whole.self) == whole)
    }

    @Test("top-level values need no object")
    func scalars() throws {
        #expect(
            try text([1, 2]) == "[1,2]" && text("x") == "\"x\"" && text([String: Int]()) == "{}"
                && text([Int]()) == "[]")
        #expect(try JSONValue.number(JSONNumber(7)).decode(Int.self) == 7)
        #expect(try JSONValue.null.decode(Int?.self) == nil)
    }

    @Test(
        "what is something else is refused, and the member is named",
        arguments: [
            (#"{"id":7,"parts":[]}"#, "id"), (#"{"parts":[]}"#, "id"),
            (#"{"id":"a","parts":[{"id":null,"parts":[]}]}"#, "id"),
            (#"{"id":"a","parts":{}}"#, "parts"), (#"{"id":"a","note":1,"parts":[]}"#, "note"),
        ])
    func wrong(text: String, member: String) throws {
        let json = try JSONValue(Array(text.utf8))
        let error = #expect(throws: DecodingError.self) { try json.decode(Part.self) }
        switch error {
        case .keyNotFound(let key, _): #expect(key.stringValue == member)
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            #expect(context.codingPath.last?.stringValue == member)
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test("a number that does not fit its type is refused")
    func range() throws {
        #expect(throws: DecodingError.self) { try JSONValue.number(JSONNumber(256)).decode(UInt8.self) }
        #expect(throws: DecodingError.self) { try JSONValue.number(JSONNumber(-1)).decode(UInt.self) }
        #expect(throws: DecodingError.self) { try JSONValue.number(JSONNumber(literal: "1.5")).decode(Int.self) }
    }

    @Test("Foundation's coders write and read any value, too")
    func foundation() throws {
        let text = #"{"a":[1,2.5,true,null,"x",{"b":9007199254740993}]}"#
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(try value == JSONValue(Array(text.utf8)))
        #expect(String(decoding: try JSONEncoder().encode(value), as: UTF8.self) == text)
    }

    @Test("members and elements that are written by name have their commas, wherever they stand")
    func writer() {
        var writer = JSONWriter()
        writer.object { json in
            json.member("a", "{")
            json.member("none", ifPresent: nil as String?)
            json.member("b", orNull: nil as Int?)
            json.member("list") { json in
                json.array(0..<3) { json, number in
                    json.object { json in if number > 0 { json.member("n", number) } }
                }
            }
            json.member(named: "quo\"te") { $0.array([["x"], []]) { $0.array($1) } }
            json.member("empty") { $0.object([:]) }
            json.member("raw", raw: Array("[1]".utf8))
            json.member("last", true)
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"a":"{","b":null,"list":[{},{"n":1},{"n":2}],"quo\"te":[["x"],[]],"empty":{},"raw":[1],"last":true}"#
        )
    }
}
