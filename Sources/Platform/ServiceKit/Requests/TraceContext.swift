/// A position in a distributed trace (W3C Trace Context, level 1).
public struct TraceContext: Sendable, Hashable {
    /// 32 lowercase hex digits, not all zero.
    public let traceID: String
    /// 16 lowercase hex digits: the caller's span. A service records no spans, so it must not stand between those of the sidecars
    /// with one that nobody ever hears of; a trace that begins here has to make one up.
    public let spanID: String
    /// Bit 0 says that the caller records the trace.
    public let flags: UInt8

    /// Starts a new trace.
    ///
    /// Dapr's sidecars record what their caller says is sampled, whatever their own rate: the one who begins decides.
    /// - Parameter rate: the share of new traces that are to be recorded, 0 to 1.
    public init(rate: Double = 1) {
        traceID = RandomHex.sixteenBytes()
        spanID = RandomHex.eightBytes()
        flags = rate >= 1 || Double.random(in: 0..<1) < rate ? 1 : 0
    }

    /// Passes on the caller's place in its trace.
    /// - Returns: nil when the header is not a `traceparent` of version 00 (or a later one that begins like it).
    public init?(traceparent header: String) {
        let text = Array(header.utf8)
        guard text.count >= 55, text[2] == Self.dash, text[35] == Self.dash, text[52] == Self.dash,
            text.count == 55 || (text[55] == Self.dash && !(text[0] == 0x30 && text[1] == 0x30)),
            !(text[0] == UInt8(ascii: "f") && text[1] == UInt8(ascii: "f")),
            Self.isHex(text[0..<2]), Self.isHex(text[3..<35]), Self.isHex(text[36..<52]), Self.isHex(text[53..<55]),
            text[3..<35].contains(where: { $0 != 0x30 }), text[36..<52].contains(where: { $0 != 0x30 }),
            let flags = UInt8(String(decoding: text[53..<55], as: UTF8.self), radix: 16)
        else { return nil }
        traceID = String(decoding: text[3..<35], as: UTF8.self)
        spanID = String(decoding: text[36..<52], as: UTF8.self)
        self.flags = flags
    }

    /// The header that goes out with the calls that serve this request.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(flags & 1 == 1 ? "01" : "00")" }

    private static let dash = UInt8(ascii: "-")

    private static func isHex(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
