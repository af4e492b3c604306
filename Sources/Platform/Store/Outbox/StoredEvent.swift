import JSON
import Timestamps

/// An event in the outbox of a root.
struct StoredEvent: Sendable, Equatable {
    /// Where an event stands among its owner's events.
    struct Position: Sendable, Hashable, Comparable {
        let rev: Int64
        let index: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.rev, left.index) < (right.rev, right.index)
        }
    }

    let position: Position
    /// The replica that committed it, and that publishes it as long as it lives.
    let replica: String
    let time: Timestamp
    let pubsub: String
    let topic: String
    let type: String
    let subject: String?
    let traceparent: String?
    let correlationID: String?
    let data: [UInt8]

    init(_ event: PendingEvent, at position: Position, by replica: String, time: Timestamp) {
        self.position = position
        self.replica = replica
        self.time = time
        pubsub = event.pubsub
        topic = event.topic
        type = event.type
        subject = event.subject
        traceparent = event.traceparent
        correlationID = event.correlationID
        data = event.data
    }

    /// About how much of the root the event takes.
    var size: Int { 200 + data.count }
}

extension StoredEvent {
    /// The CloudEvents `id`, the same at every publication: the consumers' idempotency key.
    static func id(owner: String, at position: Position) -> String { "\(owner).\(position.rev).\(position.index)" }

    /// The CloudEvents 1.0 envelope, in the structured JSON format.
    ///
    /// The trace is named twice: daprd keeps a `traceparent` only where there is a `traceid` too, and otherwise writes that of
    /// the request that publishes, which may publish the events of many. Source: components-contrib, `pubsub/envelope.go`.
    func envelope(owner: String, source: String) -> [UInt8] {
        var writer = JSONWriter(reserving: 384 + data.count)
        writer.raw(#"{"specversion":"1.0","id":"#)
        writer.string(Self.id(owner: owner, at: position))
        writer.raw(#","source":"#)
        writer.string(source)
        writer.raw(#","type":"#)
        writer.string(type)
        if let subject {
            writer.raw(#","subject":"#)
            writer.string(subject)
        }
        writer.raw(#","time":""#)
        writer.raw(time.rfc3339Bytes)
        writer.raw(#"","datacontenttype":"application/json""#)
        if let traceparent {
            writer.raw(#","traceid":"#)
            writer.string(traceparent)
            writer.raw(#","traceparent":"#)
            writer.string(traceparent)
        }
        if let correlationID {
            writer.raw(#","correlationid":"#)
            writer.string(correlationID)
        }
        writer.raw(#","data":"#)
        writer.raw(data)
        writer.raw("}")
        return writer.bytes
    }
}
