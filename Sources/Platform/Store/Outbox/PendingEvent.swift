/// An event that a change causes; the store commits both together and publishes it afterwards, at least once.
public struct PendingEvent: Sendable {
    /// The pub/sub component.
    public var pubsub: String
    public var topic: String
    /// The CloudEvents `type`.
    public var type: String
    public var subject: String?
    /// The CloudEvents `data`, JSON.
    public var data: [UInt8]
    /// The W3C trace context of the request that caused it.
    public var traceparent: String?
    /// What the caller named that request, for logs; the CloudEvents extension attribute `correlationid`.
    public var correlationID: String?

    public init(
        pubsub: String, topic: String, type: String, subject: String? = nil, data: [UInt8],
        traceparent: String? = nil, correlationID: String? = nil
    ) {
        self.pubsub = pubsub
        self.topic = topic
        self.type = type
        self.subject = subject
        self.data = data
        self.traceparent = traceparent
        self.correlationID = correlationID
    }
}
