import Encoding
import JSON
import Timestamps

/// What a publisher hands in, before it is a CloudEvent.
struct Publication: Sendable {
    var pubsub: String
    var topic: String
    /// The publisher; the `source` of events it did not wrap itself.
    var appID: String
    /// As sent; empty when there was none.
    var contentType: String
    var data: [UInt8]
    var metadata: [String: String]
    var trace: SidecarTrace
}

/// Wraps what is published in a CloudEvent, member for member as daprd does.
enum CloudEventEnvelope {
    /// - Throws: ``EventFault`` when the content type says CloudEvent and the data is none.
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

    /// JSON that does not parse travels as a string, like text.
    private static func data(of publication: Publication) -> (key: String, value: JSONValue) {
        let type = ContentType(publication.contentType)
        if type.isBinary { return ("data_base64", .string(Base64.encode(publication.data))) }
        if type.isJSON, let value = try? JSONValue(publication.data) { return ("data", value) }
        return ("data", .string(String(decoding: publication.data, as: UTF8.self)))
    }
}

/// Words of Go's JSON decoder that daprd passes on.
enum GoJSON {
    /// Why a text does not parse.
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
