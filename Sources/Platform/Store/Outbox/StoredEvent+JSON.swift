import JSON
import Timestamps

/// Events are stored in lists. The first of a change is told in full, `{"rev":…,"index":…,…,"data":{…}}`; those behind it
/// begin with `"also"`, their index, and leave out what is the same; most of their data is a patch of the data before.
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
