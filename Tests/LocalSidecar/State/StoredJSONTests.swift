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
        ] as [(String, String)])
    func encoded(_ pair: (String, String)) throws {
        let stored = try JSONScanner.read(Array(pair.0.utf8)) { try StoredJSON.read(&$0) }
        #expect(String(decoding: stored, as: UTF8.self) == pair.1)
    }
}
