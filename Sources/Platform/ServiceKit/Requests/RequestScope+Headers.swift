import Dapr
import HTTPTypes

extension RequestScope {
    /// Takes up the caller's correlation id, when it is a sane one, and its trace.
    convenience init(headers: HTTPFields, traceRate: Double) {
        let correlationID = headers[.correlationID].flatMap { Self.isSane($0) ? $0 : nil }
        self.init(
            correlationID: correlationID, trace: headers[.traceparent].flatMap(TraceContext.init(traceparent:)),
            traceRate: traceRate)
    }

    /// The scope of an event: that of the request that caused it, as far as the event tells.
    ///
    /// `correlationid` is an extension attribute of the suite's own events, and their ids begin with the user's.
    convenience init(of event: TopicEvent) {
        self.init(
            correlationID: event.correlationID, trace: event.traceparent.flatMap(TraceContext.init(traceparent:)),
            eventID: event.id)
    }

    /// The scope of an event that was delivered.
    convenience init(of delivery: EventDelivery) {
        self.init(
            correlationID: delivery.correlationID,
            trace: delivery.traceparent.flatMap(TraceContext.init(traceparent:)), eventID: delivery.eventID)
    }

    private convenience init(correlationID: String?, trace: TraceContext?, eventID: String) {
        self.init(correlationID: correlationID.flatMap { Self.isSane($0) ? $0 : nil }, trace: trace)
        // {user}.{revision}.{index}: what the outbox of Store names them.
        if let end = eventID.utf8.firstIndex(of: UInt8(ascii: ".")) { userID = String(eventID[..<end]) }
    }

    /// The correlation id where it says more than the trace: what goes along with events.
    public var ownCorrelationID: String? { correlationID == trace.traceID ? nil : correlationID }

    /// Up to 128 letters, digits and `-_.:/+=`: nothing that could forge a log line or a header.
    private static func isSane(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-_.:/+=".utf8.contains(byte)
                }
            }
    }
}
