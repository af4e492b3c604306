public import HTTPTypes
public import JSON

/// An event as it was delivered: a CloudEvent 1.0, or a raw payload in the clothes of one.
public struct TopicEvent: Sendable {
    /// The event's id; empty when the publisher gave none. For a subscription to raw payloads it is made up at every
    /// delivery: nothing can be matched by it.
    public var id: String
    public var source: String
    public var type: String
    /// RFC 3339, as the publisher wrote it.
    public var time: String?
    public var subject: String?
    public var topic: String
    /// The pub/sub component.
    public var pubsub: String
    public var dataContentType: String?
    /// The data. JSON stays JSON, also when it arrived as a string under a JSON content type; text and binary data are
    /// the bytes themselves; empty when there is none.
    public var data: [UInt8]
    /// The trace that the event belongs to; its span is the delivery's own where that is of the same trace.
    public var traceparent: String?
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
