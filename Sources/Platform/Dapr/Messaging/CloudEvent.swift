import Curl
import Encoding
public import FoundationEssentials
import HTTPTypes
public import JSON

// The types of JSON in events and faults: importing Dapr exposes these, and not the scanner and writer.
@_exported public import struct JSON.JSONFault
@_exported public import struct JSON.JSONNumber
@_exported public import struct JSON.JSONObject
@_exported public import enum JSON.JSONValue

/// An event to publish, with the attributes of [CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md).
///
/// Dapr turns everything it publishes into a CloudEvent; an event built by the publisher has an id of its choice, by
/// which receivers recognize duplicates, and a type, by which they select events.
///
/// ```swift
/// let event = try CloudEvent(source: "shop", type: "order.placed", subject: order.id, encoding: order)
/// try await dapr.publish("pubsub", "orders", event, metadata: ["partitionKey": order.customer])
/// ```
public struct CloudEvent: Sendable, Equatable {
    /// The data of an event.
    public enum Payload: Sendable, Equatable {
        /// One JSON value.
        case json([UInt8])
        /// Text; sent as a JSON string.
        case text(String)
        /// Any bytes; sent as base64.
        case binary([UInt8])
    }

    /// The id, unique for one ``source``; the same event published again has the same id.
    public var id: String
    /// The source of the event: a URI reference, such as the app id.
    public var source: String
    /// The type of the event, such as `com.example.order.placed`.
    public var type: String
    /// The subject of the event, within the source.
    public var subject: String?
    /// The time of the event, RFC 3339.
    public var time: String?
    /// The media type of the data.
    public var dataContentType: String?
    /// The URI of the data's schema.
    public var dataSchema: String?
    /// The data; nil for an event that consists of its attributes.
    public var data: Payload?
    /// Further attributes, by name: lower-case letters and digits. Values are strings, whole numbers, true or false.
    public var extensions: [String: JSONValue]

    /// Describes an event.
    ///
    /// - Parameters:
    ///   - id: a random UUID by default.
    ///   - source: the source of the event.
    ///   - type: the type of the event.
    ///   - subject: the subject of the event.
    ///   - time: now, by default.
    ///   - dataContentType: by default `application/json` for JSON and `text/plain` for text.
    ///   - dataSchema: the URI of the data's schema.
    ///   - data: the data.
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

    /// Formats a moment for an event's ``time``: RFC 3339, in UTC, to the millisecond.
    public static func time(_ date: Date = Date()) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// A violation of CloudEvents' rules, for which an event was not published.
public enum CloudEventFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A required attribute is empty.
    case emptyAttribute(String)
    /// An extension's name has characters other than lower-case letters and digits, or is reserved by CloudEvents or
    /// Dapr.
    case extensionName(String)
    /// An extension's value is not a string, a whole number, true or false.
    case extensionValue(String)
    /// The data is declared as JSON but is not JSON.
    case invalidData

    /// The violation, for logs.
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

    /// The attributes of CloudEvents, and those that Dapr adds.
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
    /// Publishes an event unchanged, with its id and type.
    ///
    /// - Parameters:
    ///   - pubsub: the pub/sub component.
    ///   - topic: the topic.
    ///   - event: the event.
    ///   - metadata: such as `partitionKey`, which keeps the order of events of one key, or `ttlInSeconds`.
    /// - Throws: ``CloudEventFault`` for an event that breaks a rule, ``DaprError`` in all other cases.
    public func publish(
        _ pubsub: String, _ topic: String, _ event: CloudEvent, metadata: [String: String] = [:]
    ) async throws {
        try await publish(pubsub, topic, event.json(), contentType: CloudEvent.contentType, metadata: metadata)
    }
}

extension CloudEvent {
    static let contentType = "application/cloudevents+json"

    /// Creates an event to publish to another topic from a delivered one: the id stays, and Dapr's transport attributes
    /// are removed.
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
    /// Creates an entry for an event.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - id: the entry's id, unique in the call; by default the event's own, which suffices unless two events share
    ///     it.
    ///   - metadata: further parameters of the component, by name.
    /// - Throws: ``CloudEventFault``.
    public init(_ event: CloudEvent, id: String? = nil, metadata: [String: String] = [:]) throws(CloudEventFault) {
        self.init(
            id: id ?? event.id, event: try event.json(), contentType: CloudEvent.contentType, metadata: metadata)
    }
}
