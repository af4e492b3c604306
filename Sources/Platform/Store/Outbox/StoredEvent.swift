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
        data = event.data
    }

    /// About how much of the root the event takes.
    var size: Int { 200 + data.count }

    func encode(into writer: inout JSONWriter) {
        writer.raw(#"{"rev":"#)
        writer.integer(position.rev)
        writer.raw(#","index":"#)
        writer.integer(position.index)
        writer.raw(#","by":"#)
        writer.string(replica)
        writer.raw(#","at":"#)
        writer.integer(time.milliseconds)
        writer.raw(#","pubsub":"#)
        writer.string(pubsub)
        writer.raw(#","topic":"#)
        writer.string(topic)
        writer.raw(#","type":"#)
        writer.string(type)
        if let subject {
            writer.raw(#","subject":"#)
            writer.string(subject)
        }
        if let traceparent {
            writer.raw(#","traceparent":"#)
            writer.string(traceparent)
        }
        writer.raw(#","data":"#)
        writer.raw(data)
        writer.raw("}")
    }

    init(from scanner: inout JSONScanner) throws {
        var rev: Int64 = 0
        var index = 0
        var time: Int64 = 0
        var texts: [String: String] = [:]
        var data: [UInt8] = []
        try scanner.object { member, scanner in
            switch member {
            case "rev": rev = try scanner.integer()
            case "index": index = Int(try scanner.integer())
            case "at": time = try scanner.integer()
            case "by", "pubsub", "topic", "type", "subject", "traceparent": texts[member] = try scanner.string()
            case "data": data = try scanner.rawValue()
            default: try scanner.skip()
            }
        }
        guard let replica = texts["by"], let pubsub = texts["pubsub"], let topic = texts["topic"],
            let type = texts["type"], !data.isEmpty
        else { throw RootFault.malformed }
        self.init(
            PendingEvent(
                pubsub: pubsub, topic: topic, type: type, subject: texts["subject"], data: data,
                traceparent: texts["traceparent"]),
            at: Position(rev: rev, index: index), by: replica, time: Timestamp(milliseconds: time))
    }
}

extension StoredEvent {
    /// The CloudEvents `id`, the same at every publication: the consumers' idempotency key.
    static func id(owner: String, at position: Position) -> String { "\(owner).\(position.rev).\(position.index)" }

    /// The CloudEvents 1.0 envelope, in the structured JSON format.
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
            writer.raw(#","traceparent":"#)
            writer.string(traceparent)
        }
        writer.raw(#","data":"#)
        writer.raw(data)
        writer.raw("}")
        return writer.bytes
    }
}
