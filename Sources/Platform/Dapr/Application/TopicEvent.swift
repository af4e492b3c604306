import FoundationEssentials
public import HTTPTypes
public import JSON

/// An event as it was delivered: a CloudEvent 1.0, or a raw payload in the clothes of one.
public struct TopicEvent: Sendable {
    /// The event's id; empty when the publisher gave none. For a subscription to raw payloads it is made up at every
    /// delivery: nothing can be matched by it.
    public var id: String
    /// Where it happened; empty when the publisher did not say.
    public var source: String
    /// What happened.
    public var type: String
    /// RFC 3339, as the publisher wrote it.
    public var time: String?
    /// What it happened to.
    public var subject: String?
    /// The topic that it was published to.
    public var topic: String
    /// The pub/sub component.
    public var pubsub: String
    /// The media type of the data.
    public var dataContentType: String?
    /// The data. JSON stays JSON, also when it arrived as a string under a JSON content type; text and binary data are
    /// the bytes themselves; empty when there is none.
    public var data: [UInt8]
    /// The trace that the event belongs to; its span is the delivery's own where that is of the same trace.
    public var traceparent: String?
    /// What goes with ``traceparent``.
    public var tracestate: String?
    /// The attributes that have no property of their own.
    public var extensions: [String: JSONValue]
    /// The extension attribute `correlationid`: what whoever caused the event named the request.
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
    /// A JSON object that is no CloudEvent was published raw, and is delivered to an ordinary subscription as it is: it is
    /// the data of an event without an id.
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
            // The sidecar's span of this delivery, which stands below the publication's, if it records any.
            let trace = event.traceparent?.prefix(35)
            if trace.map({ delivered.hasPrefix($0) }) ?? true { event.traceparent = delivered }
        }
        if event.tracestate == nil { event.tracestate = headers[.tracestate] }
        self = event
    }

    /// The type that Dapr gives to events of publishers that name none.
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

    /// JSON data as JSON: a string is opened when the data are text, or when what it holds is itself JSON that lost its type
    /// on the way.
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
    /// A string that is not empty; Dapr writes empty ones for what is not there.
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

/// Several events in one request, each answered by a word of its own.
struct BulkDelivery {
    /// One event, or what cannot be read as one.
    struct Entry {
        let id: String
        let event: TopicEvent?
    }

    let entries: [Entry]

    /// - Throws: `JSONFault` when the body is no bulk envelope, such as a single event.
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

    /// The answer: a status for every entry, in their order.
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

    /// Raw payloads do not say where they come from; their envelope does.
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
