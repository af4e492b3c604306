import JSON
import Testing

@Suite("Reading JSON")
struct JSONReadingTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONValue(Array(text.utf8)) }

    @Test(
        "a document reads back as it was written",
        arguments: [
            "null", "true", "false", "0", "-0", "1.50", "1e3", "-12.5E-7", "12345678901234567890", "\"\"", "[]", "{}",
            #"{"b":1,"a":[1,null,"x",{"c":false}]}"#, #"["é","日本","\\ \" /"]"#,
        ])
    func roundTrip(_ text: String) throws {
        #expect(String(decoding: try parse(text).bytes, as: UTF8.self) == text)
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "nul", "tru", "01", "1.", ".5", "+1", "1e", "--1", "NaN", "Infinity", "'a'", "\"a", "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\t\"", "[1,]", "[1 2]", "[", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{a:1}",
            "{,}", "1 2", "[]]", "\u{FEFF}1", "/* */1",
        ])
    func refuses(_ text: String) {
        #expect(throws: JSONFault.self) { try parse(text) }
    }

    @Test(
        "invalid UTF-8 inside a string is refused",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]])
    func invalidUTF8(_ bytes: [UInt8]) {
        #expect(throws: JSONFault.self) { try JSONValue([0x22] + bytes + [0x22]) }
    }

    @Test("escapes become what they stand for")
    func escapes() throws {
        #expect(
            try parse(#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00\u0000""#) == .string("\"\\/\u{8}\u{C}\n\r\tAé😀\0"))
    }

    @Test("nesting beyond the bound is refused instead of overflowing the stack")
    func depth() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFault(.tooDeep, at: 64)) { try parse(deep) }
        #expect(throws: Never.self) {
            try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        }
    }

    @Test("a member that occurs twice keeps its last value in its first place")
    func duplicates() throws {
        #expect(String(decoding: try parse(#"{"a":1,"b":2,"a":3}"#).bytes, as: UTF8.self) == #"{"a":3,"b":2}"#)
    }

    @Test("an object of many members is read in linear time")
    func manyMembers() throws {
        let text = "{" + (0..<50_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(try parse(text).object?.count == 50_000)
    }

    @Test("a fault names the byte at which reading stopped")
    func offsets() {
        #expect(throws: JSONFault(.unexpectedCharacter, at: 7)) { try parse(#"{"a":1 x}"#) }
        #expect(throws: JSONFault(.trailingCharacters, at: 3)) { try parse("[] 1") }
    }

    @Test("integers are exact, and what is no integer is a wrong type")
    func integers() throws {
        let read = { (text: String) in try JSONScanner.read(Array(text.utf8)) { try $0.integer() } }
        #expect(try read("9223372036854775807") == .max)
        #expect(try read("-9223372036854775808") == .min)
        #expect(throws: JSONFault(.numberOutOfRange, at: 0)) { try read("9223372036854775808") }
        #expect(throws: JSONFault(.wrongType, at: 0)) { try read("1.0") }
        #expect(throws: JSONFault(.wrongType, at: 0)) { try read("\"1\"") }
    }

    @Test("a raw value is handed over as it stands")
    func rawValues() throws {
        let values = try JSONScanner.read(Array(#"{"a": {"x" : [1, 2]}, "b":"q"}"#.utf8)) { scanner in
            var values: [String] = []
            try scanner.object { _, scanner in values.append(String(decoding: try scanner.rawValue(), as: UTF8.self)) }
            return values
        }
        #expect(values == [#"{"x" : [1, 2]}"#, #""q""#])
    }
}
