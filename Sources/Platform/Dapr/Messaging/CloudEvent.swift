import Curl
import Encoding
public import FoundationEssentials
import HTTPTypes
public import JSON

// The types of JSON that events and faults are made of: whoever imports Dapr sees these, and not its scanner and writer.
@_exported public import struct JSON.JSONFault
@_exported public import struct JSON.JSONNumber
@_exported public import struct JSON.JSONObject
@_exported public import enum JSON.JSONValue

/// An event to publish, with the attributes of [CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md).
///
/// Dapr makes a CloudEvent of everything it publishes; who builds the event decides on its id, by which receivers recognize it
/// when it comes twice, and on its type, by which they choose.
///
/// ```swift
/// let event = try CloudEvent(source: "shop", type: "order.placed", subject: order.id, encoding: order)
/// try await dapr.publish("pubsub", "orders", event, metadata: ["partitionKey": order.customer])
/// ```
public struct CloudEvent: Sendable, Equatable {
    /// What an event carries.
    public enum Payload: Sendable, Equatable {
        /// One JSON value.
        case json([UInt8])
        /// Text; it travels as a JSON string.
        case text(String)
        /// Anything; it travels as base64.
        case binary([UInt8])
    }

    /// Tells the events of one ``source`` apart; the same event published again has the same id.
    public var id: String
    /// Where the event happened: a URI reference, such as the app id.
    public var source: String
    /// What happened, such as `com.example.order.placed`.
    public var type: String
    /// What it happened to, within the source.
    public var subject: String?
    /// When it happened, RFC 3339.
    public var time: String?
    /// The media type of the data.
    public var dataContentType: String?
    /// Where the schema of the data is: a URI.
    public var dataSchema: String?
    /// The data; nil for an event that says everything by its attributes.
    public var data: Payload?
    /// Further attributes, by name: lower-case letters and digits. Values are strings, whole numbers, true or false.
    public var extensions: [String: JSONValue]

    /// Describes an event.
    ///
    /// - Parameters:
    ///   - id: a random UUID unless something names the event already.
    ///   - source: where it happened.
    ///   - type: what happened.
    ///   - subject: what it happened to.
    ///   - time: now, by default.
    ///   - dataContentType: by default `application/json` for JSON and `text/plain` for text.
    ///   - dataSchema: where the schema of the data is.
    ///   - data: what it carries.
    ///   - extensions: further attributes.
    public init(
        id: String? = nil, source: String, type: String, subject: String? = nil, time: String? = CloudEvent.time(),
        dataContentType: String? = nil, dataSchema: String? = nil, data: Payload? = nil,
        extensions: [String: JSONValue] = [:]
    ) {
        self.id = id ?? RandomUUID.text()
        self.source = source
        self.type = type
        self.subject = subject
        self.time = time
        self.dataContentType = dataContentType ?? data?.contentType
        self.dataSchema = dataSchema
        self.data = data
        self.extensions = extensions
    }

    /// Describes an event whose data is a value, as JSON.
    ///
    /// - Throws: `EncodingError` when the value cannot be written.
    public init(
        id: String? = nil, source: String, type: String, subject: String? = nil, time: String? = CloudEvent.time(),
        dataSchema: String? = nil, extensions: [String: JSONValue] = [:], encoding value: some Encodable
    ) throws {
        self.init(
            id: id, source: source, type: type, subject: subject, time: time, dataSchema: dataSchema,
            data: .json(try DaprCoding.encode(value)), extensions: extensions)
    }

    /// A moment as an event's ``time``: RFC 3339, in UTC, to the millisecond.
    public static func time(_ date: Date = Date()) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// Why an event cannot be published: it breaks a rule of CloudEvents. Nothing was sent.
public enum CloudEventFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// An attribute that must not be empty is.
    case emptyAttribute(String)
    /// An extension's name is not made of lower-case letters and digits, or is an attribute's of CloudEvents or Dapr.
    case extensionName(String)
    /// An extension's value is not a string, a whole number, true or false.
    case extensionValue(String)
    /// The data is said to be JSON and is not.
    case invalidData

    /// What is wrong, for logs.
    public var description: String {
        switch self {
        case .emptyAttribute(let name): "the attribute \(name) is empty"
        case .extensionName(let name): "an extension must not be named \(name)"
        case .extensionValue(let name): "the extension \(name) is no string, whole number or truth value"
        case .invalidData: "the data is not JSON"
        }
    }
}

extension CloudEvent.Payload {
    fileprivate var contentType: String? {
        switch self {
        case .json: "application/json"
        case .text: "text/plain"
        case .binary: nil
        }
    }
}

extension CloudEvent {
    /// The event in the JSON format of CloudEvents, `application/cloudevents+json`.
    ///
    /// - Throws: ``CloudEventFault``.
    public func json() throws(CloudEventFault) -> [UInt8] {
        try check()
        var writer = JSONWriter(reserving: 512)
        writer.object { json in
            json.member("specversion", "1.0")
            json.member("id", id)
            json.member("source", source)
            json.member("type", type)
            json.member("subject", ifPresent: subject)
            json.member("time", ifPresent: time)
            json.member("datacontenttype", ifPresent: dataContentType)
            json.member("dataschema", ifPresent: dataSchema)
            for (name, value) in extensions.sorted(by: { $0.key < $1.key }) {
                json.member(named: name) { $0.value(value) }
            }
            switch data {
            case .json(let bytes): json.member("data", raw: bytes)
            case .text(let text): json.member("data", text)
            case .binary(let bytes): json.member("data_base64", Data(bytes).base64EncodedString())
            case nil: break
            }
        }
        return writer.bytes
    }

    /// Attributes of CloudEvents, and those that Dapr adds.
    private static let reserved: Set<String> = [
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "topic",
        "pubsubname", "traceid", "traceparent", "tracestate",
    ]

    private func check() throws(CloudEventFault) {
        for (name, value) in [("id", id), ("source", source), ("type", type)] where value.isEmpty {
            throw .emptyAttribute(name)
        }
        for (name, value) in [("subject", subject), ("dataschema", dataSchema)] where value?.isEmpty == true {
            throw .emptyAttribute(name)
        }
        for (name, value) in extensions {
            let isPlain = name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
            guard isPlain, !name.isEmpty, !Self.reserved.contains(name) else { throw .extensionName(name) }
            let fits = value.string != nil || value.bool != nil || value.integer.flatMap(Int32.init(exactly:)) != nil
            guard fits else { throw .extensionValue(name) }
        }
        guard case .json(let bytes) = data else { return }
        let isJSON = (try? JSONScanner.read(bytes) { try $0.skip() }) != nil
        guard isJSON else { throw .invalidData }
    }
}

extension DaprClient {
    /// Publishes an event as it is: id, type and all.
    ///
    /// - Parameters:
    ///   - pubsub: the pub/sub component.
    ///   - topic: the topic.
    ///   - event: the event.
    ///   - metadata: such as `partitionKey`, which keeps the order of events of one key, or `ttlInSeconds`.
    /// - Throws: ``CloudEventFault`` for an event that breaks a rule, ``DaprError`` for all else.
    public func publish(
        _ pubsub: String, _ topic: String, _ event: CloudEvent, metadata: [String: String] = [:]
    ) async throws {
        try await publish(pubsub, topic, event.json(), contentType: CloudEvent.contentType, metadata: metadata)
    }
}

extension CloudEvent {
    static let contentType = "application/cloudevents+json"

    /// The event as it was delivered, to be published to another topic: the id stays, and what Dapr added for the way is gone.
    public init(_ delivered: TopicEvent) {
        let type = delivered.dataContentType
        let isJSON = type.map { $0.hasPrefix("application/json") || $0.contains("+json") } ?? true
        let isText = type?.hasPrefix("text/") == true
        let payload: Payload =
            isJSON
            ? .json(delivered.data)
            : isText ? .text(String(decoding: delivered.data, as: UTF8.self)) : .binary(delivered.data)
        self.init(
            id: delivered.id, source: delivered.source, type: delivered.type, subject: delivered.subject,
            time: delivered.time, dataContentType: type, dataSchema: delivered.extensions["dataschema"]?.string,
            data: delivered.data.isEmpty ? nil : payload,
            extensions: delivered.extensions.filter { $0.key != "dataschema" && !Self.reserved.contains($0.key) })
    }
}

extension BulkPublishEntry {
    /// An event among several.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - id: tells the entries of one call apart; the event's own unless two events share it.
    ///   - metadata: what the component takes besides, by name.
    /// - Throws: ``CloudEventFault``.
    public init(_ event: CloudEvent, id: String? = nil, metadata: [String: String] = [:]) throws(CloudEventFault) {
        self.init(
            id: id ?? event.id, event: try event.json(), contentType: CloudEvent.contentType, metadata: metadata)
    }
}
