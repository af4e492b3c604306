import JSON
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("every control character, quote and backslash is escaped; everything else is left alone")
    func strings() throws {
        let hard = String(String.UnicodeScalarView((0..<0x80).compactMap { Unicode.Scalar($0) })) + "é日😀\u{2028}"
        let text = written { $0.string(hard) }
        #expect(try JSONValue(Array(text.utf8)) == .string(hard))
        #expect(text.utf8.allSatisfy { $0 >= 0x20 })
        #expect(written { $0.string("a/b<é>") } == "\"a/b<é>\"")
    }

    @Test("a document inside a string opens to the same bytes")
    func documents() throws {
        let document = Array(#"{"title":"say \"hi\"\n","n":1.50}"#.utf8)
        var writer = JSONWriter()
        document.withUnsafeBytes { writer.string(utf8: $0) }
        #expect(try JSONScanner.read(writer.bytes) { try $0.unescapedString() } == document)
    }

    @Test(
        "a long text is escaped like its parts, wherever the writer stops in between",
        arguments: [1023, 1024, 1025, 5000])
    func long(length: Int) throws {
        for character: Character in ["a", "\"", "\u{1}", "é", "😀"] {
            let text = String(repeating: character, count: length)
            let one = written { $0.string(String(character)) }.dropFirst().dropLast()
            #expect(written { $0.string(text) } == "\"" + String(repeating: String(one), count: length) + "\"")
        }
    }

    @Test("integers of any width, to both ends", arguments: [Int64.min, -10, -1, 0, 9, 10, 100, .max])
    func integers(_ value: Int64) {
        #expect(written { $0.integer(value) } == String(value))
    }

    @Test("members and elements are separated by commas, in whichever way they are written")
    func members() {
        let document = written { json in
            json.object { json in
                json.member("text", "a\"b")
                json.member("number", 5)
                json.member("flag", true)
                json.member("raw", raw: "[1]".utf8)
                json.member("absent", ifPresent: String?.none)
                json.member("here", ifPresent: 7)
                json.member("null", orNull: Int64?.none)
                json.member("plain") { $0.string(plain: "2026-11-30".utf8) }
                json.member(named: "any\n") { $0.array([["x", "y"], []]) { $0.array($1) } }
                json.member("object") { $0.object { _ in } }
            }
        }
        #expect(
            document == #"{"text":"a\"b","number":5,"flag":true,"raw":[1],"here":7,"null":null,"plain":"2026-11-30","#
                + #""any\n":[["x","y"],[]],"object":{}}"#)
    }

    @Test("a number JSON cannot carry becomes null", arguments: [Double.nan, .infinity, -.infinity])
    func notNumbers(_ value: Double) {
        #expect(written { $0.double(value) } == "null")
    }
}
