import Encoding
import HTTPTypes
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

/// A message as one subscription sees it: the body for the application, and the data for routing rules.
struct IncomingEvent: Sendable {
    /// The body of the delivery.
    let body: [UInt8]
    /// The event for rules: all of it, or only its attributes when no rule reads the data.
    let event: JSONValue
    /// The `traceparent` header; nil when the event carries no trace attributes at all.
    let traceParent: String?
    let isExpired: Bool

    /// - Returns: nil when the message is not a JSON object, which an ordinary subscription cannot process.
    init?(_ message: BrokerMessage, for spec: SubscriptionSpec, now: Timestamp = .now) {
        if spec.isRaw {
            let envelope = Self.rawEnvelope(message, spec)
            body = JSONValue.object(envelope).bytes
            event = .object(envelope)
            traceParent = nil
            isExpired = false
            return
        }
        guard let attributes = try? Self.attributes(message.payload, for: spec) else { return nil }
        body = message.payload
        event = .object(attributes)
        isExpired = attributes["expiration"]?.string.flatMap { Timestamp(rfc3339: $0) }.map { $0 < now } ?? false
        let parent = attributes["traceparent"]?.string ?? attributes["traceid"]?.string
        traceParent = parent.map { SidecarTrace.isValid($0) ? $0 : SidecarTrace.zeros }
    }

    /// Reads the members that the rules use, and skips the rest, which is most of the bytes.
    private static func attributes(_ payload: [UInt8], for spec: SubscriptionSpec) throws -> JSONObject {
        let (hasOneRoute, looksIntoData) = (spec.hasOneRoute, spec.looksIntoData)
        var members: [(key: String, value: JSONValue)] = []
        try JSONScanner.read(payload) { scanner in
            try scanner.object { key, scanner in
                let isRead =
                    switch key {
                    case "expiration", "traceparent", "traceid": true
                    case "data", "data_base64": !hasOneRoute && looksIntoData
                    default: !hasOneRoute
                    }
                if isRead { members.append((key, try scanner.value())) } else { try scanner.skip() }
            }
        }
        return JSONObject(members)
    }

    private static func rawEnvelope(_ message: BrokerMessage, _ spec: SubscriptionSpec) -> JSONObject {
        JSONObject([
            ("data_base64", .string(Base64.encode(message.payload))),
            ("datacontenttype", "application/octet-stream"),
            ("id", .string(RandomUUID.text())),
            ("pubsubname", .string(spec.pubsub)),
            ("source", "Dapr"),
            ("specversion", "1.0"),
            ("topic", .string(spec.topic)),
            ("type", "com.dapr.event.sent"),
        ])
    }

    /// The headers of a delivery: the component, the trace, and the publish metadata.
    func headers(_ message: BrokerMessage, pubsub: String) -> HTTPFields {
        var headers: HTTPFields = [.contentType: "application/cloudevents+json", .pubsubName: pubsub]
        if let traceParent { headers[.traceparent] = traceParent }
        for (name, value) in message.metadata {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            headers[name] = value
        }
        return headers
    }
}

/// The distinctions that daprd makes between content types; parameters are ignored.
struct ContentType: Sendable, Equatable {
    private let essence: String

    init(_ header: String) {
        let space = UInt8(ascii: " ")
        var written = header.utf8.prefix { $0 != UInt8(ascii: ";") }.drop { $0 == space }
        while written.last == space { written.removeLast() }
        essence = Substring(written).lowercased()
    }

    var isJSON: Bool { essence == "application/json" }
    var isCloudEvent: Bool { essence == "application/cloudevents+json" }
    var isBinary: Bool { essence == "application/octet-stream" }
    var isText: Bool { essence.hasPrefix("text/") || essence == "application/xml" }
}
