import JSON
import Timestamps

extension CloudEventEnvelope {
    /// The publisher's own CloudEvent: its attributes stay, the place and the trace are ours. What the sidecar does not
    /// look into is copied, not taken apart: most of what a suite publishes passes here.
    static func completed(_ publication: Publication, _ now: Timestamp) throws(EventFault) -> [UInt8] {
        var event = CompletedEvent(reserving: publication.data.count + 512)
        do {
            try JSONScanner.read(publication.data) { scanner in
                guard scanner.next() == UInt8(ascii: "{") else { throw NotAnObject(value: try scanner.value()) }
                try scanner.object { try event.take($0, from: &$1) }
            }
        } catch let fault as NotAnObject {
            let type = GoJSON.typeName(fault.value)
            throw .notCloudEvent(
                publication.pubsub, appID: publication.appID,
                "json: cannot unmarshal \(type) into Go value of type map[string]interface {}")
        } catch {
            throw .notCloudEvent(publication.pubsub, appID: publication.appID, GoJSON.reason(publication.data))
        }
        return event.completed(by: publication, now)
    }

    private struct NotAnObject: Error {
        let value: JSONValue
    }
}

/// An event while it is copied and completed, members sorted at the end.
private struct CompletedEvent {
    private var writer: JSONWriter
    private var members = CanonicalMembers()
    private var given: Set<String> = []
    private var parent: [UInt8]?

    init(reserving capacity: Int) {
        writer = JSONWriter(reserving: capacity)
        writer.raw("{")
    }

    /// Copies a member of the publisher's.
    mutating func take(_ key: String, from scanner: inout JSONScanner) throws {
        given.insert(key)
        try add(key) { writer in
            let start = writer.bytes.count
            try writer.canonical(from: &scanner)
            return key == "traceparent" ? Array(writer.bytes[start...]) : nil
        }
    }

    mutating func completed(by publication: Publication, _ now: Timestamp) -> [UInt8] {
        set("topic", publication.topic)
        set("pubsubname", publication.pubsub)
        if !given.contains("traceid") {
            let parent = parent
            add("traceid") { writer in
                if let parent { writer.raw(parent) } else { writer.canonical(publication.trace.parent) }
                return nil
            }
        }
        let standards = [
            ("traceparent", publication.trace.parent), ("tracestate", publication.trace.state), ("source", "Dapr"),
            ("type", "com.dapr.event.sent"), ("specversion", "1.0"), ("time", now.rfc3339),
        ]
        for (name, standard) in standards where !given.contains(name) { set(name, standard) }
        if let seconds = publication.metadata["ttlInSeconds"].flatMap({ Int64($0) }), seconds > 0 {
            set("expiration", (now + .seconds(seconds)).rfc3339)
        }
        members.order(&writer.bytes)
        writer.raw("}")
        return writer.bytes
    }

    private mutating func set(_ key: String, _ text: String) {
        add(key) { writer in
            writer.canonical(text)
            return nil
        }
    }

    /// - Parameter write: writes the value, and returns it where it is the trace's parent.
    private mutating func add(_ key: String, _ write: (inout JSONWriter) throws -> [UInt8]?) rethrows {
        if !members.isEmpty { writer.raw(",") }
        let start = writer.bytes.count
        writer.canonical(key)
        writer.raw(":")
        if let parent = try write(&writer) { self.parent = parent }
        members.append(key, start..<writer.bytes.count)
    }
}
