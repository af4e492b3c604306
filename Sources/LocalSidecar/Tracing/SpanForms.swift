import JSON

/// Encodes spans for OTLP: the protobuf message `ExportTraceServiceRequest`.
///
/// Source: <https://github.com/open-telemetry/opentelemetry-proto>, `trace/v1/trace.proto`.
enum OTLPTraces {
    /// The scope of daprd's spans.
    static let scope = "dapr-diagnostics"

    /// - Parameter spans: the spans of one service.
    static func encode(_ spans: [Span]) -> [UInt8] {
        var scoped = ProtobufWriter()
        scoped.message(1) { $0.text(1, scope) }
        for span in spans { scoped.message(2) { write(span, to: &$0) } }
        var resource = ProtobufWriter()
        resource.message(1) { $0.attribute(1, "service.name", spans.first?.service ?? "") }
        resource.bytes(2, scoped.bytes)
        var request = ProtobufWriter()
        request.bytes(1, resource.bytes)
        return request.bytes
    }

    private static func write(_ span: Span, to writer: inout ProtobufWriter) {
        writer.bytes(1, hexadecimal(span.traceID))
        writer.bytes(2, hexadecimal(span.id))
        if !span.parentID.isEmpty { writer.bytes(4, hexadecimal(span.parentID[...])) }
        writer.text(5, span.name)
        writer.number(6, UInt64(span.kind.rawValue))
        writer.fixed(7, UInt64(bitPattern: span.start))
        writer.fixed(8, UInt64(bitPattern: span.end))
        for (name, value) in span.attributes where !value.isEmpty { writer.attribute(9, name, value) }
        if let fault = span.fault {
            writer.message(15) { status in
                if !fault.isEmpty { status.text(2, fault) }
                status.number(3, 2)
            }
        }
        // Flags: sampled, and that the parent is known to be remote.
        writer.fixed(16, UInt32(0x301))
    }

    private static func hexadecimal(_ text: Substring) -> [UInt8] {
        stride(from: 0, to: text.utf8.count - 1, by: 2).map { offset in
            UInt8(text.dropFirst(offset).prefix(2), radix: 16) ?? 0
        }
    }
}

/// Encodes spans for Zipkin, as OpenTelemetry's exporter does.
///
/// Source: <https://zipkin.io/zipkin-api/#/default/post_spans>.
enum ZipkinSpans {
    static func encode(_ spans: [Span]) -> [UInt8] {
        var writer = JSONWriter(reserving: 64 + spans.count * 640)
        writer.raw("[")
        for (index, span) in spans.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.value(value(of: span))
        }
        writer.raw("]")
        return writer.bytes
    }

    private static func value(of span: Span) -> JSONValue {
        var object = JSONObject([
            ("traceId", .string(String(span.traceID))), ("id", .string(String(span.id))),
            ("name", .string(span.name.lowercased())),
            ("timestamp", .number(JSONNumber(Int(span.start / 1000)))),
            // Zipkin accepts no duration below a microsecond.
            ("duration", .number(JSONNumber(Int(max(1, (span.end - span.start) / 1000))))),
            ("localEndpoint", ["serviceName": .string(span.service)]),
        ])
        if !span.parentID.isEmpty { object["parentId"] = .string(span.parentID) }
        let kinds: [Span.Kind: JSONValue] = [.server: "SERVER", .client: "CLIENT", .producer: "PRODUCER"]
        object["kind"] = kinds[span.kind]
        var tags = JSONObject([
            ("otel.scope.name", .string(OTLPTraces.scope)), ("service.name", .string(span.service)),
        ])
        for (name, value) in span.attributes where !value.isEmpty { tags[name] = .string(value) }
        if let fault = span.fault {
            tags["otel.status_code"] = "ERROR"
            tags["error"] = .string(fault)
        }
        object["tags"] = .object(tags)
        return .object(object)
    }
}

/// Writes the part of protobuf's wire format that spans need.
///
/// Source: <https://protobuf.dev/programming-guides/encoding/>.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func number(_ field: UInt64, _ value: UInt64) {
        varint(field << 3)
        varint(value)
    }

    /// Eight or four bytes in little-endian order.
    mutating func fixed(_ field: UInt64, _ value: some FixedWidthInteger) {
        varint(field << 3 | (value.bitWidth == 64 ? 1 : 5))
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func bytes(_ field: UInt64, _ value: some Collection<UInt8>) {
        varint(field << 3 | 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ field: UInt64, _ value: String) { bytes(field, value.utf8) }

    mutating func message(_ field: UInt64, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        write(&inner)
        bytes(field, inner.bytes)
    }

    /// An attribute with a text value.
    mutating func attribute(_ field: UInt64, _ name: String, _ value: String) {
        message(field) { attribute in
            attribute.text(1, name)
            attribute.message(2) { $0.text(1, value) }
        }
    }

    private mutating func varint(_ value: UInt64) {
        var value = value
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        bytes.append(UInt8(value))
    }
}
