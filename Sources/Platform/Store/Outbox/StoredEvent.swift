import JSON
import Timestamps

/// An event in the outbox of a root.
struct StoredEvent: Sendable, Equatable {
    /// An event's place among its owner's events.
    struct Position: Sendable, Hashable, Comparable {
        let rev: Int64
        let index: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.rev, left.index) < (right.rev, right.index)
        }
    }

    let position: Position
    /// The replica that committed it, and that publishes it while it is alive.
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

    /// Approximate size of the event in the root, in bytes.
    var size: Int { 200 + data.count }
}

extension StoredEvent {
    /// The CloudEvents `id`, the same at every publication: the consumers' idempotency key.
    static func id(owner: String, at position: Position) -> String { "\(owner).\(position.rev).\(position.index)" }

    /// The CloudEvents 1.0 envelope, in the structured JSON format.
    ///
    /// The trace is written twice: daprd keeps a `traceparent` only when there is a `traceid` too, and otherwise uses
    /// that of the publishing request, which may carry events of many traces. Source: components-contrib,
    /// `pubsub/envelope.go`.
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

/// Events are stored in lists. The first of a change is complete, `{"rev":…,"index":…,…,"data":{…}}`; those after it
/// begin with `"also"` and their index, and omit equal members; most of their data is a patch of the data before.
extension StoredEvent {
    static func encode(_ events: [StoredEvent], into writer: inout JSONWriter) {
        writer.raw("[")
        for (index, event) in events.enumerated() {
            if index > 0 { writer.raw(",") }
            event.encode(after: index > 0 ? events[index - 1] : nil, into: &writer)
        }
        writer.raw("]")
    }

    static func list(from scanner: inout JSONScanner) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        try scanner.array { events.append(try StoredEvent(after: events.last, from: &$0)) }
        return events
    }

    private func encode(after other: StoredEvent?, into writer: inout JSONWriter) {
        let base = other.flatMap { isOfChange(of: $0) ? $0 : nil }
        if base != nil {
            writer.raw(#"{"also":"#)
            writer.integer(position.index)
        } else {
            encodeChange(into: &writer)
        }
        writer.raw(#","pubsub":"#)
        writer.string(pubsub)
        writer.raw(#","topic":"#)
        writer.string(topic)
        writer.raw(#","type":"#)
        writer.string(type)
        if let base, let patch = EventPatch(of: data, after: base.data) {
            writer.raw(#","patch":"#)
            patch.encode(into: &writer)
        } else {
            writer.raw(#","data":"#)
            writer.raw(data)
        }
        writer.raw("}")
    }

    private func isOfChange(of other: StoredEvent) -> Bool {
        position.rev == other.position.rev && replica == other.replica && time == other.time
            && subject == other.subject && traceparent == other.traceparent && correlationID == other.correlationID
    }

    private func encodeChange(into writer: inout JSONWriter) {
        writer.raw(#"{"rev":"#)
        writer.integer(position.rev)
        writer.raw(#","index":"#)
        writer.integer(position.index)
        writer.raw(#","by":"#)
        writer.string(replica)
        writer.raw(#","at":"#)
        writer.integer(time.milliseconds)
        if let subject {
            writer.raw(#","subject":"#)
            writer.string(subject)
        }
        if let traceparent {
            writer.raw(#","traceparent":"#)
            writer.string(traceparent)
        }
        if let correlationID {
            writer.raw(#","correlation":"#)
            writer.string(correlationID)
        }
    }

    private init(after other: StoredEvent?, from scanner: inout JSONScanner) throws {
        var (rev, index, time) = (Int64(0), 0, Int64(0))
        var texts: [String: String] = [:]
        var data: [UInt8] = []
        var isAlso = false
        try scanner.object { member, scanner in
            switch member {
            case "rev": rev = try scanner.integer()
            case "index": index = Int(try scanner.integer())
            case "also":
                index = Int(try scanner.integer())
                isAlso = true
            case "at": time = try scanner.integer()
            case "by", "pubsub", "topic", "type", "subject", "traceparent", "correlation":
                texts[member] = try scanner.string()
            case "data": data = try scanner.rawValue()
            case "patch":
                guard let other else { throw RootFault.malformed }
                data = try EventPatch(from: &scanner).data(after: other.data)
            default: try scanner.skip()
            }
        }
        if isAlso {
            guard let other else { throw RootFault.malformed }
            (rev, time) = (other.position.rev, other.time.milliseconds)
            (texts["by"], texts["subject"], texts["traceparent"]) = (other.replica, other.subject, other.traceparent)
            texts["correlation"] = other.correlationID
        }
        guard let replica = texts["by"], let pubsub = texts["pubsub"], let topic = texts["topic"],
            let type = texts["type"], !data.isEmpty
        else { throw RootFault.malformed }
        self.init(
            PendingEvent(
                pubsub: pubsub, topic: topic, type: type, subject: texts["subject"], data: data,
                traceparent: texts["traceparent"], correlationID: texts["correlation"]),
            at: Position(rev: rev, index: index), by: replica, time: Timestamp(milliseconds: time))
    }
}

/// An event caused by a change; the store commits both together and publishes the event afterwards, at least once.
public struct PendingEvent: Sendable {
    /// The name of the pub/sub component.
    public var pubsub: String
    public var topic: String
    /// The CloudEvents `type`.
    public var type: String
    public var subject: String?
    /// The CloudEvents `data`, JSON.
    public var data: [UInt8]
    /// The W3C trace context of the request that caused it.
    public var traceparent: String?
    /// The caller's name for that request, for logs; the CloudEvents extension attribute `correlationid`.
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
