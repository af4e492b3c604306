import Encoding
import HTTPTypes
import JSON
import Timestamps

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
