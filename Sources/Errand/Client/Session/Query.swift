import Encoding

/// The query of a request: names and values, in order, percent-encoded.
struct Query: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    private var items: [(name: String, value: String)] = []

    init() {}

    init(dictionaryLiteral items: (String, String?)...) {
        for (name, value) in items { add(name, value) }
    }

    /// Adds an item, unless it has no value.
    mutating func add(_ name: String, _ value: String?) {
        if let value { items.append((name, value)) }
    }

    /// `?a=1&b=2`, or nothing.
    var text: String {
        guard !items.isEmpty else { return "" }
        return "?" + items.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    static func == (left: Query, right: Query) -> Bool { left.text == right.text }
}
