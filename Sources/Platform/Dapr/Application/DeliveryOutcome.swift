/// What became of an event. The application always answers 200 with one of the three words Dapr knows.
public enum DeliveryOutcome: String, Sendable, CaseIterable {
    /// Done, or nothing to do.
    case success = "SUCCESS"
    /// Failed for now. It is delivered again only as far as the environment's resiliency policy says.
    case retry = "RETRY"
    /// Will never succeed; goes to the dead-letter topic when there is one.
    case drop = "DROP"

    var answer: AppResponse { AppResponse(body: Array("{\"status\":\"\(rawValue)\"}".utf8)) }
}

/// An event that was delivered and handled, for counters.
public struct EventDelivery: Sendable, Equatable {
    public let pubsub: String
    public let topic: String
    /// The event's type; empty when the event could not be read.
    public let type: String
    public let outcome: DeliveryOutcome
    /// The time its handler took; of events that are handled together, the time for all of them.
    public let duration: Duration
    /// The event's id; empty when there is none, or the event could not be read.
    public let eventID: String
    /// The W3C trace context that it carries.
    public let traceparent: String?
    /// Its `correlationid` attribute.
    public let correlationID: String?
}
