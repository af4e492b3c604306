/// The W3C trace context of one call, as daprd treats it.
struct SidecarTrace: Sendable, Equatable {
    /// The whole `traceparent`; empty when there is none.
    var parent: String
    var state: String

    /// What daprd writes where it has no trace to name.
    static let zeros = "00-00000000000000000000000000000000-0000000000000000-00"

    init(parent: String = "", state: String = "") {
        self.parent = parent
        self.state = state
    }

    /// The trace of a request: the caller's own when it is well formed; a new span of it, or of a new trace, when the
    /// configuration samples.
    init(requestParent: String?, requestState: String?, isSampling: Bool) {
        let given = requestParent.flatMap { Self.isValid($0) ? $0 : nil }
        state = given == nil ? "" : requestState ?? ""
        parent = isSampling ? Self.newSpan(in: given) : given ?? ""
    }

    /// For a header: zeros where there is no trace.
    var header: String { parent.isEmpty ? Self.zeros : parent }

    /// A new span of a trace, or of a new trace.
    static func newSpan(in parent: String?) -> String {
        var generator = SystemRandomNumberGenerator()
        let trace = parent.map { String($0.dropFirst(3).prefix(32)) } ?? hex(generator.next()) + hex(generator.next())
        return "00-\(trace)-\(hex(generator.next() | 1))-01"
    }

    /// Whether a text is a version 00 `traceparent` that names a trace and a span.
    static func isValid(_ parent: String) -> Bool {
        var parent = parent
        return parent.withUTF8 { text in
            guard text.count == 55, text[0] == 0x30, text[1] == 0x30 else { return false }
            let isFormed = text.indices.allSatisfy { place in
                [2, 35, 52].contains(place) ? text[place] == UInt8(ascii: "-") : isHexDigit(text[place])
            }
            return isFormed && text[3..<35].contains { $0 != 0x30 } && text[36..<52].contains { $0 != 0x30 }
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func hex(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
