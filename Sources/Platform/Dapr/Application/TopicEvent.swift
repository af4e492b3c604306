import FoundationEssentials
public import HTTPTypes
public import JSON

/// A delivered event: a CloudEvent 1.0, or a raw payload in the form of one.
public struct TopicEvent: Sendable {
    /// The event's id; empty when the publisher gave none. In a subscription to raw payloads, every delivery has a new
    /// random id, which identifies nothing.
    public var id: String
    /// The source of the event; empty when the publisher gave none.
    public var source: String
    /// The type of the event.
    public var type: String
    /// The time, RFC 3339 as the publisher wrote it.
    public var time: String?
    /// The subject of the event within its source.
    public var subject: String?
    /// The topic of the publication.
    public var topic: String
    /// The pub/sub component.
    public var pubsub: String
    /// The media type of the data.
    public var dataContentType: String?
    /// The data. JSON stays JSON, even when it arrived as a string under a JSON content type; text and binary data are
    /// the bytes themselves; empty when there is none.
    public var data: [UInt8]
    /// The event's trace context; its span is that of the delivery when that belongs to the same trace.
    public var traceparent: String?
    /// The W3C `tracestate` that belongs to ``traceparent``.
    public var tracestate: String?
    /// The attributes that have no property of their own.
    public var extensions: [String: JSONValue]
    /// The extension attribute `correlationid`: the name that the event's cause gave its request.
    public var correlationID: String? { extensions["correlationid"]?.string }
    /// The headers of the delivery: the publish metadata among them.
    public var headers: HTTPFields

    /// Creates an event, mostly for tests; deliveries are read by ``init(body:headers:)``.
    public init(
        id: String, source: String = "", type: String, time: String? = nil, subject: String? = nil, topic: String = "",
        pubsub: String = "", dataContentType: String? = "application/json", data: [UInt8] = [],
        traceparent: String? = nil, tracestate: String? = nil, extensions: [String: JSONValue] = [:],
        headers: HTTPFields = [:]
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.time = time
        self.subject = subject
        self.topic = topic
        self.pubsub = pubsub
        self.dataContentType = dataContentType
        self.data = data
        self.traceparent = traceparent
        self.tracestate = tracestate
        self.extensions = extensions
        self.headers = headers
    }
}

extension TopicEvent {
    /// Reads a delivery.
    ///
    /// A JSON object that is not a CloudEvent was published raw and delivered to an ordinary subscription unchanged: it
    /// becomes the data of an event without an id.
    ///
    /// - Throws: `JSONFault` when the body is not a JSON object.
    public init(body: [UInt8], headers: HTTPFields = [:]) throws {
        var event = TopicEvent(id: "", type: "", dataContentType: nil, headers: headers)
        do {
            try JSONScanner.read(body) { try event.read(&$0) }
            guard !event.type.isEmpty else { throw JSONFault(.wrongType, at: 0) }
        } catch let fault as JSONFault where fault.reason == .wrongType {
            try JSONScanner.read(body) { try $0.object { _, scanner in try scanner.skip() } }
            event = TopicEvent(id: "", type: Self.rawType, data: body, headers: headers)
        }
        if let delivered = headers[.traceparent] {
            // The sidecar's span of this delivery, a child of the publication's, if it records any.
            let trace = event.traceparent?.prefix(35)
            if trace.map({ delivered.hasPrefix($0) }) ?? true { event.traceparent = delivered }
        }
        if event.tracestate == nil { event.tracestate = headers[.tracestate] }
        self = event
    }

    /// The type that Dapr gives to events published without one.
    static let rawType = "com.dapr.event.sent"

    mutating func read(_ scanner: inout JSONScanner) throws {
        var data: [UInt8]?
        try scanner.object { member, scanner in
            switch member {
            case "id": id = try scanner.string()
            case "source": source = try scanner.string()
            case "type": type = try scanner.string()
            case "topic": topic = try scanner.string()
            case "pubsubname": pubsub = try scanner.string()
            case "time": time = try scanner.text()
            case "subject": subject = try scanner.text()
            case "datacontenttype": dataContentType = try scanner.text()
            case "traceparent": traceparent = try scanner.text()
            case "tracestate": tracestate = try scanner.text()
            case "specversion", "traceid": try scanner.skip()
            case "data": data = try scanner.rawValue()
            case "data_base64": self.data = try scanner.base64()
            default: extensions[member] = try scanner.value()
            }
        }
        if let data { self.data = try open(data) }
    }

    /// Returns JSON data as JSON: a string is unwrapped when the data are text, or when its content is itself JSON that
    /// lost its type in transit.
    private func open(_ value: [UInt8]) throws -> [UInt8] {
        guard value.first == UInt8(ascii: "\"") else { return value }
        let text = try JSONScanner.read(value) { try $0.unescapedString() }
        guard let type = dataContentType, type.hasPrefix("application/json") || type.contains("+json") else {
            // Without a content type, a string is a JSON string; every other type is text.
            return dataContentType == nil ? value : text
        }
        guard text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[") else { return value }
        let isJSON = (try? JSONScanner.read(text) { try $0.skip() }) != nil
        return isJSON ? text : value
    }
}

extension JSONScanner {
    /// Reads a non-empty string; Dapr writes empty ones for absent values.
    fileprivate mutating func text() throws -> String? {
        guard !null() else { return nil }
        let text = try string()
        return text.isEmpty ? nil : text
    }

    mutating func base64() throws -> [UInt8] {
        let start = offset
        guard let data = Data(base64Encoded: try string()) else { throw JSONFault(.invalidString, at: start) }
        return Array(data)
    }
}

/// A delivery of several events in one request, each with an outcome of its own.
struct BulkDelivery {
    /// One entry; its event is nil when unreadable.
    struct Entry {
        let id: String
        let event: TopicEvent?
    }

    let entries: [Entry]

    /// - Throws: `JSONFault` when the body is not a bulk envelope, such as a single event.
    init(body: [UInt8], headers: HTTPFields) throws {
        var entries: [Entry]?
        var pubsub = ""
        var topic = ""
        try JSONScanner.read(body) { scanner in
            try scanner.object { member, scanner in
                switch member {
                case "entries":
                    var all: [Entry] = []
                    try scanner.array { all.append(try Entry(&$0, headers)) }
                    entries = all
                case "pubsubname": pubsub = try scanner.string()
                case "topic": topic = try scanner.string()
                default: try scanner.skip()
                }
            }
        }
        guard let entries else { throw JSONFault(.wrongType, at: 0) }
        self.entries = entries.map { $0.completed(pubsub: pubsub, topic: topic) }
    }

    /// Returns the answer: a status for every entry, in their order.
    static func answer(_ outcomes: [(id: String, outcome: DeliveryOutcome)]) -> AppResponse {
        var writer = JSONWriter(reserving: outcomes.count * 80 + 32)
        writer.object { json in
            json.member("statuses") { json in
                json.array(outcomes) { json, entry in
                    json.object { json in
                        json.member("entryId", entry.id)
                        json.member("status", entry.outcome.rawValue)
                    }
                }
            }
        }
        return AppResponse(body: writer.bytes)
    }
}

extension BulkDelivery.Entry {
    fileprivate init(_ scanner: inout JSONScanner, _ headers: HTTPFields) throws {
        var id = ""
        var payload: [UInt8] = []
        var contentType = ""
        try scanner.object { member, scanner in
            switch member {
            case "entryId": id = try scanner.string()
            case "event": payload = try scanner.rawValue()
            case "contentType": contentType = try scanner.string()
            default: try scanner.skip()
            }
        }
        self.id = id
        event = try? Self.event(payload, contentType, id: id, headers)
    }

    private static func event(
        _ payload: [UInt8], _ contentType: String, id: String, _ headers: HTTPFields
    ) throws -> TopicEvent {
        if payload.first == UInt8(ascii: "{") { return try TopicEvent(body: payload, headers: headers) }
        let data = try JSONScanner.read(payload) { try $0.base64() }
        return TopicEvent(
            id: id, type: TopicEvent.rawType, dataContentType: contentType, data: data, headers: headers)
    }

    /// Returns the event with missing pub/sub and topic names filled in: a raw payload has none, but its envelope does.
    fileprivate func completed(pubsub: String, topic: String) -> Self {
        guard var event else { return self }
        if event.pubsub.isEmpty { event.pubsub = pubsub }
        if event.topic.isEmpty { event.topic = topic }
        return Self(id: id, event: event)
    }

    private init(id: String, event: TopicEvent) {
        self.id = id
        self.event = event
    }
}
