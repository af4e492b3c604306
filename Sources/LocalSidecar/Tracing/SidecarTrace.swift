import HTTPTypes

/// The W3C trace context of one call, as daprd treats it.
struct SidecarTrace: Sendable, Equatable {
    /// The whole `traceparent`; empty when there is none.
    var parent: String
    var state: String

    /// The value that daprd writes when there is no trace.
    static let zeros = "00-00000000000000000000000000000000-0000000000000000-00"

    init(parent: String = "", state: String = "") {
        self.parent = parent
        self.state = state
    }

    /// Reads the caller's trace from the headers.
    init(_ headers: HTTPFields) {
        guard let given = headers[.traceparent], Self.isValid(given) else {
            self.init()
            return
        }
        self.init(parent: given, state: headers[.tracestate] ?? "")
    }

    /// The value for a header: zeros when there is no trace.
    var header: String { parent.isEmpty ? Self.zeros : parent }

    /// Adds the trace to an answer, as every answer of a sidecar has one.
    func decorate(_ response: inout SidecarResponse) {
        response.headers[.traceparent] = header
        if !state.isEmpty { response.headers[.tracestate] = state }
    }

    /// The `traceparent` of a new span in the same trace, or in a new one.
    ///
    /// - Parameters:
    ///   - parent: a valid `traceparent`; nil begins a trace.
    ///   - rate: the share of new traces that are sampled. A trace begun elsewhere keeps its own sampling flag, as in
    ///     daprd since 1.17, whose sampler is parent-based.
    static func newSpan(in parent: String?, rate: Double = 1) -> String {
        var generator = SystemRandomNumberGenerator()
        let span = hex(generator.next() | 1)
        if let parent { return "\(parent.prefix(36))\(span)\(isSampled(parent) ? "-01" : "-00")" }
        let low = generator.next() | 1
        // OpenTelemetry's ratio sampler uses the same half of the id, so that all sidecars agree.
        let isSampled = rate >= 1 || Double(low >> 1) < rate * 0x1p63
        return "00-\(hex(generator.next()))\(hex(low))-\(span)\(isSampled ? "-01" : "-00")"
    }

    /// - Parameter parent: a valid `traceparent`.
    static func isSampled(_ parent: String) -> Bool { parent.utf8.last.map { "13579bdf".utf8.contains($0) } ?? false }

    /// True when a text is a version 00 `traceparent` with non-zero ids.
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
