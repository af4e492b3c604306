import HTTPTypes
import JSON
import Synchronization

/// Stands where a collector of traces stands: takes Zipkin's JSON and OTLP's protobuf, and keeps the spans.
package final class TraceCollector: Sendable {
    /// A span as it arrived.
    package struct Span: Sendable, Equatable {
        package var trace = ""
        package var id = ""
        /// Empty for the first of a trace.
        package var parent = ""
        package var service = ""
        package var name = ""
        /// The number of OTLP's protocol: 2 is a server's, 3 a client's, 4 a producer's.
        package var kind = 0
        package var start: UInt64 = 0
        package var end: UInt64 = 0
        package var attributes: [String: String] = [:]
        package var fault: String?
    }

    /// What takes the requests: run it, and send traces to its port.
    package let application: TestApplication
    private let kept: Shared<[Span]>
    private let isAway: Shared<Bool>

    package init() {
        let kept = Shared<[Span]>([])
        let isAway = Shared(false)
        (self.kept, self.isAway) = (kept, isAway)
        application = TestApplication { call in
            if isAway.value { return TestApplication.Answer(.serviceUnavailable) }
            let spans = call.path == "/api/v2/spans" ? try Self.zipkin(call.body) : Self.otlp(call.body)
            kept.change { $0 += spans }
            return TestApplication.Answer(.accepted)
        }
    }

    /// Everything that came so far.
    package var spans: [Span] { kept.value }

    /// Has it answer 503, or take spans again.
    package func setUnwell(_ isUnwell: Bool) { isAway.change { $0 = isUnwell } }

    private static func zipkin(_ body: [UInt8]) throws -> [Span] {
        try JSONValue(body).array?.map { value in
            var span = Span()
            span.trace = value["traceId"]?.string ?? ""
            span.id = value["id"]?.string ?? ""
            span.parent = value["parentId"]?.string ?? ""
            span.service = value["localEndpoint"]?["serviceName"]?.string ?? ""
            span.name = value["name"]?.string ?? ""
            span.kind = ["SERVER": 2, "CLIENT": 3, "PRODUCER": 4][value["kind"]?.string ?? ""] ?? 0
            span.start = UInt64(value["timestamp"]?.integer ?? 0) * 1000
            span.end = span.start + UInt64(value["duration"]?.integer ?? 0) * 1000
            for (name, tag) in value["tags"]?.object ?? JSONObject() { span.attributes[name] = tag.string }
            span.fault = span.attributes["error"]
            return span
        } ?? []
    }

    private static func otlp(_ body: [UInt8]) -> [Span] {
        Wire(body).messages(1).flatMap { group -> [Span] in
            let service = group.messages(1).flatMap { $0.messages(1) }.first { $0.text(1) == "service.name" }
            return group.messages(2).flatMap { $0.messages(2) }.map { message in
                var span = Span()
                span.service = service?.messages(2).first?.text(1) ?? ""
                span.trace = message.hexadecimal(1)
                span.id = message.hexadecimal(2)
                span.parent = message.hexadecimal(4)
                span.name = message.text(5)
                span.kind = Int(message.number(6))
                (span.start, span.end) = (message.number(7), message.number(8))
                for attribute in message.messages(9) {
                    span.attributes[attribute.text(1)] = attribute.messages(2).first?.text(1)
                }
                span.fault = message.messages(15).first.flatMap { $0.number(3) == 2 ? $0.text(2) : nil }
                return span
            }
        }
    }
}

/// A value that several tasks see.
private final class Shared<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) { held = Mutex(value) }

    var value: Value { held.withLock { $0 } }

    func change(_ work: (inout sending Value) -> Void) { held.withLock { work(&$0) } }
}

/// A protobuf message, read field by field without its definition.
private struct Wire {
    private var fields: [(number: UInt64, value: UInt64, bytes: ArraySlice<UInt8>)] = []

    init(_ bytes: some Sequence<UInt8>) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let key = Self.varint(&rest)
            switch key & 7 {
            case 0: fields.append((key >> 3, Self.varint(&rest), []))
            case 1: fields.append((key >> 3, Self.fixed(&rest, 8), []))
            case 5: fields.append((key >> 3, Self.fixed(&rest, 4), []))
            default:
                let length = Int(Self.varint(&rest))
                fields.append((key >> 3, 0, rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
        }
    }

    func messages(_ number: UInt64) -> [Wire] { fields.filter { $0.number == number }.map { Wire($0.bytes) } }
    func text(_ number: UInt64) -> String { String(decoding: bytes(number), as: UTF8.self) }
    func number(_ number: UInt64) -> UInt64 { fields.first { $0.number == number }?.value ?? 0 }

    func hexadecimal(_ number: UInt64) -> String {
        bytes(number).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private func bytes(_ number: UInt64) -> ArraySlice<UInt8> { fields.first { $0.number == number }?.bytes ?? [] }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64 {
        var (value, shift) = (UInt64(0), UInt64(0))
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return value
    }

    private static func fixed(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> UInt64 {
        let value = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(count)
        return value
    }
}
