/// The query of a request: names and values, in order, percent-encoded.
struct Query: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    private var items: [(name: String, value: String)] = []

    init() {}

    init(dictionaryLiteral items: (String, String?)...) {
        for (name, value) in items { add(name, value) }
    }

    /// Adds an item; one without a value is left out.
    mutating func add(_ name: String, _ value: String?) {
        if let value { items.append((name, value)) }
    }

    /// `?a=1&b=2`, or nothing.
    var text: String {
        guard !items.isEmpty else { return "" }
        return "?" + items.map { "\($0.name)=\(PercentText.encode($0.value))" }.joined(separator: "&")
    }

    static func == (left: Query, right: Query) -> Bool { left.text == right.text }
}

/// Text as one part of a URL.
enum PercentText {
    /// All but the unreserved characters (RFC 3986, 2.3) encoded.
    static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
