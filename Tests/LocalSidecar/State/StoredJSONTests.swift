import JSON
import Testing

@testable import LocalSidecar

@Suite("Stored JSON")
struct StoredJSONTests {
    @Test(
        "a value comes back the way Go encodes it",
        arguments: [
            ("1.50", "1.5"), ("1e3", "1000"), ("12345678901234567890", "12345678901234567000"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"), ("1e21", "1e+21"), ("123456789012345678901234", "1.2345678901234569e+23"),
            ("-0.5", "-0.5"), ("100", "100"), (#"{"b":1,"a":{"d":[],"c":null}}"#, #"{"a":{"c":null,"d":[]},"b":1}"#),
            (#""a<b>&c""#, #""a\u003cb\u003e\u0026c""#), (#""\/\u00e9\u0041""#, #""/éA""#),
            (#""é 世 👩‍👩‍👧 \" \\ \n""#, #""é 世 👩‍👩‍👧 \" \\ \n""#),
            ("\"a\u{2028}b\u{2029}c\u{2027}\"", "\"a\\u2028b\\u2029c\u{2027}\""),
        ] as [(String, String)])
    func encoded(_ pair: (String, String)) throws {
        let stored = try JSONScanner.read(Array(pair.0.utf8)) { try StoredJSON.read(&$0) }
        #expect(String(decoding: stored, as: UTF8.self) == pair.1)
    }

    @Test("a string that is not UTF-8 is refused or mended, and never stored as it is")
    func broken() {
        for bytes in [[0x22, 0xC3, 0x22], [0x22, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]] {
            let stored = try? JSONScanner.read(bytes) { try StoredJSON.read(&$0) }
            #expect(stored.map { String(validating: $0, as: UTF8.self) != nil } ?? true)
        }
    }
}
