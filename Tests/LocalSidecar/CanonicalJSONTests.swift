import JSON
import Testing

@testable import LocalSidecar

@Suite("JSON as daprd writes it")
struct CanonicalJSONTests {
    @Test(
        "copying in one pass gives what taking apart and writing anew gives",
        arguments: [
            #"{"b":1,"a":{"d":[1, 2.50, -3e7],"c":null},"é":"ü","a<b":"x&y"}"#,
            #"{ "same" : 1 , "other" : [ ] , "same" : { "z":true, "y":false } }"#,
            #""plain""#, #""a \"quote\", a slash \/, a line \u2028, <markup>, \u00e9, \ud83d\ude00""#,
            #"[{"b":{},"a":[[],{}]},"",0]"#, #"{"ab":1,"a":2,"a\u0062":3}"#,
        ])
    func copying(text: String) throws {
        let bytes = Array(text.utf8)
        var expected = JSONWriter()
        expected.canonical(try JSONValue(bytes))
        var copied = JSONWriter()
        try JSONScanner.read(bytes) { try copied.canonical(from: &$0) }
        #expect(String(decoding: copied.bytes, as: UTF8.self) == String(decoding: expected.bytes, as: UTF8.self))
    }

    @Test("what is not JSON is refused", arguments: ["{", #"{"a":}"#, "[1,]", #""\q""#, "nul", #"{"a":1 "b":2}"#])
    func refusing(text: String) {
        #expect(throws: JSONFault.self) {
            var writer = JSONWriter()
            try JSONScanner.read(Array(text.utf8)) { try writer.canonical(from: &$0) }
        }
    }
}
