import Encoding
import JSON
import Timestamps

/// The input of a publisher, before it is wrapped in a CloudEvent.
struct Publication: Sendable {
    var pubsub: String
    var topic: String
    /// The publisher; the `source` of events that it did not wrap itself.
    var appID: String
    /// As sent; empty when there was none.
    var contentType: String
    var data: [UInt8]
    var metadata: [String: String]
    var trace: SidecarTrace
}

/// Wraps published data in a CloudEvent, member for member as daprd does.
enum CloudEventEnvelope {
    /// - Throws: ``EventFault`` when the content type says CloudEvent but the data is not one.
    static func wrap(_ publication: Publication, now: Timestamp = .now) throws(EventFault) -> [UInt8] {
        if ContentType(publication.contentType).isCloudEvent { return try completed(publication, now) }
        var event = envelope(publication, now)
        if let seconds = publication.metadata["ttlInSeconds"].flatMap({ Int64($0) }), seconds > 0 {
            event["expiration"] = .string((now + .seconds(seconds)).rfc3339)
        }
        var writer = JSONWriter(reserving: publication.data.count + 512)
        writer.canonical(.object(event))
        return writer.bytes
    }

    private static func envelope(_ publication: Publication, _ now: Timestamp) -> JSONObject {
        let overrides = publication.metadata
        func overridden(_ name: String, _ standard: String) -> JSONValue {
            .string(overrides["cloudevent.\(name)"].flatMap { $0.isEmpty ? nil : $0 } ?? standard)
        }
        let parent = overridden("traceparent", publication.trace.parent)
        var members: [(key: String, value: JSONValue)] = [
            ("datacontenttype", .string(publication.contentType.isEmpty ? "text/plain" : publication.contentType)),
            ("id", overridden("id", RandomUUID.text())),
            ("pubsubname", .string(publication.pubsub)),
            ("source", overridden("source", publication.appID)),
            ("specversion", "1.0"),
            ("time", .string(now.rfc3339)),
            ("topic", .string(publication.topic)),
            ("traceid", parent),
            ("traceparent", parent),
            ("tracestate", overridden("tracestate", publication.trace.state)),
            ("type", overridden("type", "com.dapr.event.sent")),
        ]
        if let subject = overrides["cloudevent.subject"], !subject.isEmpty {
            members.append(("subject", .string(subject)))
        }
        return JSONObject([data(of: publication)] + members)
    }

    /// JSON that does not parse is carried as a string, like text.
    private static func data(of publication: Publication) -> (key: String, value: JSONValue) {
        let type = ContentType(publication.contentType)
        if type.isBinary { return ("data_base64", .string(Base64.encode(publication.data))) }
        if type.isJSON, let value = try? JSONValue(publication.data) { return ("data", value) }
        return ("data", .string(String(decoding: publication.data, as: UTF8.self)))
    }
}

/// Messages of Go's JSON decoder that daprd passes on.
enum GoJSON {
    /// The reason why a text does not parse.
    static func reason(_ bytes: [UInt8]) -> String {
        do {
            _ = try JSONValue(bytes)
            return ""
        } catch let fault as JSONFault where fault.reason == .unexpectedEnd {
            return bytes.isEmpty ? "EOF" : "unexpected EOF"
        } catch {
            return "invalid character in JSON"
        }
    }

    static func typeName(_ value: JSONValue) -> String {
        switch value {
        case .string: "string"
        case .number: "number"
        case .bool: "bool"
        case .array: "array"
        case .object, .null: "object"
        }
    }
}

extension CloudEventEnvelope {
    /// Completes the publisher's own CloudEvent: its attributes stay, topic and trace are set here. Members that the
    /// sidecar does not inspect are copied without being parsed, because most published events take this path.
    static func completed(_ publication: Publication, _ now: Timestamp) throws(EventFault) -> [UInt8] {
        var event = CompletedEvent(reserving: publication.data.count + 512)
        do {
            try JSONScanner.read(publication.data) { scanner in
                guard scanner.next() == UInt8(ascii: "{") else { throw NotAnObject(value: try scanner.value()) }
                try scanner.members { try event.take($0, from: &$1) }
            }
        } catch let fault as NotAnObject {
            let type = GoJSON.typeName(fault.value)
            throw .notCloudEvent(
                publication.pubsub, appID: publication.appID,
                "json: cannot unmarshal \(type) into Go value of type map[string]interface {}")
        } catch {
            throw .notCloudEvent(publication.pubsub, appID: publication.appID, GoJSON.reason(publication.data))
        }
        return event.completed(by: publication, now)
    }

    private struct NotAnObject: Error {
        let value: JSONValue
    }
}

/// An event while it is copied and completed; its members are sorted at the end.
private struct CompletedEvent {
    private var writer: JSONWriter
    private var members = CanonicalMembers()

    init(reserving capacity: Int) {
        writer = JSONWriter(reserving: capacity)
        writer.raw("{")
    }

    /// Copies a member of the publisher's event, given its name as JSON text.
    mutating func take(_ name: UnsafeBufferPointer<UInt8>, from scanner: inout JSONScanner) throws {
        let start = begin()
        let rewritten = try writer.canonical(quoted: name)
        writer.raw(":")
        try writer.canonical(from: &scanner)
        members.append(name, rewritten, start..<writer.bytes.count)
    }

    mutating func completed(by publication: Publication, _ now: Timestamp) -> [UInt8] {
        // Values set here override the publisher's; defaults apply only where the publisher gave none.
        let standards = [
            ("tracestate", publication.trace.state), ("source", "Dapr"), ("type", "com.dapr.event.sent"),
            ("specversion", "1.0"), ("time", now.rfc3339),
        ].filter { !members.contains($0.0) }
        let hasTrace = members.contains("traceid")
        set("topic", publication.topic)
        set("pubsubname", publication.pubsub)
        // Only a publisher that sets the old `traceid` keeps its own trace: a `traceparent` alone is replaced by the
        // request's, even if that is empty.
        if !hasTrace {
            set("traceid", publication.trace.parent)
            set("traceparent", publication.trace.parent)
        }
        for (name, standard) in standards { set(name, standard) }
        if let seconds = publication.metadata["ttlInSeconds"].flatMap({ Int64($0) }), seconds > 0 {
            set("expiration", (now + .seconds(seconds)).rfc3339)
        }
        members.order(&writer.bytes)
        writer.raw("}")
        return writer.bytes
    }

    private mutating func set(_ name: String, _ text: String) { set(name) { $0.canonical(text) } }

    private mutating func set(_ name: String, _ write: (inout JSONWriter) -> Void) {
        let start = begin()
        writer.canonical(name)
        writer.raw(":")
        write(&writer)
        members.append(name, start..<writer.bytes.count)
    }

    /// - Returns: where the next member begins.
    private mutating func begin() -> Int {
        if !members.isEmpty { writer.raw(",") }
        return writer.bytes.count
    }
}
