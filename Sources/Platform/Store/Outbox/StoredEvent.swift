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
        writer.object { json in
            json.member("specversion", "1.0")
            json.member("id", Self.id(owner: owner, at: position))
            json.member("source", source)
            json.member("type", type)
            json.member("subject", ifPresent: subject)
            json.member("time", time.rfc3339)
            json.member("datacontenttype", "application/json")
            json.member("traceid", ifPresent: traceparent)
            json.member("traceparent", ifPresent: traceparent)
            json.member("correlationid", ifPresent: correlationID)
            json.member("data", raw: data)
        }
        return writer.bytes
    }
}

/// Events are stored in lists. The first of a change is told in full, `{"rev":…,"index":…,…,"data":{…}}`; those behind it
/// begin with `"also"`, their index, and leave out what is the same; most of their data is a patch of the data before.
extension StoredEvent {
    static func encode(_ events: [StoredEvent], into writer: inout JSONWriter) {
        writer.array(events.indices) { json, index in
            events[index].encode(after: index > 0 ? events[index - 1] : nil, into: &json)
        }
    }

    static func list(from scanner: inout JSONScanner) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        try scanner.array { events.append(try StoredEvent(after: events.last, from: &$0)) }
        return events
    }

    private func encode(after other: StoredEvent?, into writer: inout JSONWriter) {
        let base = other.flatMap { isOfChange(of: $0) ? $0 : nil }
        writer.object { json in
            if base != nil { json.member("also", position.index) } else { encodeChange(into: &json) }
            json.member("pubsub", pubsub)
            json.member("topic", topic)
            json.member("type", type)
            if let base, let patch = EventPatch(of: data, after: base.data) {
                json.member("patch") { patch.encode(into: &$0) }
            } else {
                json.member("data", raw: data)
            }
        }
    }

    private func isOfChange(of other: StoredEvent) -> Bool {
        position.rev == other.position.rev && replica == other.replica && time == other.time
            && subject == other.subject && traceparent == other.traceparent && correlationID == other.correlationID
    }

    private func encodeChange(into json: inout JSONWriter) {
        json.member("rev", position.rev)
        json.member("index", position.index)
        json.member("by", replica)
        json.member("at", time.milliseconds)
        json.member("subject", ifPresent: subject)
        json.member("traceparent", ifPresent: traceparent)
        json.member("correlation", ifPresent: correlationID)
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
