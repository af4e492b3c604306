import Encoding

/// A position in a distributed trace (W3C Trace Context, level 1).
public struct TraceContext: Sendable, Hashable {
    /// 32 lowercase hex digits, not all zero.
    public let traceID: String
    /// 16 lowercase hex digits: the span of this process.
    public let spanID: String
    /// Bit 0 says that the caller records the trace.
    public let flags: UInt8

    /// Starts a new trace.
    public init() {
        traceID = TraceNames.sixteenBytes()
        spanID = TraceNames.eightBytes()
        flags = 1
    }

    /// Continues the caller's trace with a span of our own.
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
        spanID = TraceNames.eightBytes()
        self.flags = flags
    }

    /// The header that goes out with calls made from this span.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(flags & 1 == 1 ? "01" : "00")" }

    private static let dash = UInt8(ascii: "-")

    private static func isHex(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
