import Encoding
import Testing

@Suite("Encoding")
struct EncodingTests {
    @Test(
        "percent-encoded text says what it said",
        arguments: ["", "plain", "a b", "50%", "ü/+?&=", "\u{0}\u{7F}", "日本", "👩‍💻", "~-._"])
    func percent(_ text: String) {
        let encoded = PercentEncoding.encode(text)
        #expect(encoded.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: "%") })
        #expect(PercentEncoding.decode(encoded) == text)
    }

    @Test("escapes are written in capitals and read in either case")
    func cases() {
        #expect(PercentEncoding.encode("/ü") == "%2F%C3%BC")
        #expect(PercentEncoding.decode("%2f%c3%bc") == "/ü")
        #expect(
            PercentEncoding.encode(Array("a/b?".utf8)) { PercentEncoding.isUnreserved($0) || $0 == 0x2F } == "a/b%3F")
    }

    @Test("a plus is a blank in forms only")
    func plus() {
        #expect(PercentEncoding.decode("a+b") == "a+b")
        #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    }

    @Test(
        "what is no escape, or no UTF-8, is not read",
        arguments: ["%", "%4", "%zz", "a%G0", "%ff", "%C3", "%-1", "% 1"])
    func broken(_ text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }

    @Test("bytes are found again behind base64url, whatever their number")
    func base64() {
        for count in 0..<70 {
            let bytes = RandomBytes.make(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes)
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        // A length that cannot be, padding, another alphabet, bits left over.
        for text in ["A", "-_8=", "+/8", "-_9"] { #expect(Base64URL.decode(text.utf8) == nil, "\(text)") }
    }

    @Test("secrets are equal only when all their bytes are")
    func constantTime() {
        #expect(ConstantTime.equal("secret", "secret"))
        #expect(ConstantTime.equal("", ""))
        for other in ["", "s", "secre", "secrets", "Secret", "secretsecret", "\0\0\0\0\0\0"] {
            #expect(!ConstantTime.equal(other, "secret"), "\(other)")
            #expect(!ConstantTime.equal("secret", other), "\(other)")
        }
    }

    @Test("random names have the length they are asked for and do not repeat")
    func names() {
        #expect(RandomBytes.hexadecimal(12).utf8.count == 24)
        #expect(TraceNames.eightBytes().utf8.count == 16 && TraceNames.sixteenBytes().utf8.count == 32)
        let uuid = RandomUUID.text()
        #expect(uuid.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(Set((0..<500).map { _ in RandomBytes.hexadecimal(8) }).count == 500)
        #expect(Set((0..<500).map { _ in TraceNames.eightBytes() }).count == 500)
        #expect(Set((0..<500).map { _ in RandomUUID.text() }).count == 500)
    }

    @Test("an edit is a letter more, less, another, or two that changed places")
    func edits() {
        let pairs = [
            ("", "", 0), ("abc", "abc", 0), ("ab", "ba", 1), ("abc", "ac", 1), ("abc", "abxc", 1), ("", "abc", 3),
        ]
        for (left, right, edits) in pairs {
            #expect(EditDistance.between(left, right) == edits, "\(left) \(right)")
            #expect(EditDistance.between(right, left) == edits, "\(right) \(left)")
        }
        #expect(EditDistance.nearest(to: "Tpye", among: ["type", "topic"], within: 2) == "type")
        #expect(EditDistance.nearest(to: "nothing", among: ["type", "topic"], within: 2) == nil)
    }
}
