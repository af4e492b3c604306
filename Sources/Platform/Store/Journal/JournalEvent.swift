import JSON
public import Timestamps

/// An event as a ``Journal`` is given it, with the attributes of CloudEvents 1.0.
public struct JournalEvent: Sendable, Equatable {
    /// Who made the event. With ``id`` it says which event this is: the same two twice are one event.
    public var source: String
    public var id: String
    public var type: String
    /// What the event is about.
    public var subject: String
    public var time: Timestamp
    /// Orders the events of one source; events of one source mostly come with growing sequences.
    public var sequence: Int64
    /// JSON, valid UTF-8.
    public var data: [UInt8]

    public init(
        source: String, id: String, type: String, subject: String, time: Timestamp, sequence: Int64, data: [UInt8]
    ) {
        self.source = source
        self.id = id
        self.type = type
        self.subject = subject
        self.time = time
        self.sequence = sequence
        self.data = data
    }
}

/// An event's data is no JSON in UTF-8, or its time is beyond RFC 3339.
public struct UnsoundEvent: Error, Sendable, Equatable {}

extension JournalEvent {
    /// About how much of a document its record takes.
    var size: Int { data.count + 384 }

    /// Whether it can be recorded and read back.
    public var isSound: Bool {
        guard let line = try? line(number: .max, after: ChainDigest.none, recordedAt: time) else { return false }
        return String(validating: line, as: UTF8.self) != nil && (try? JournalRecord(line: line))?.time == time
    }

    /// The canonical bytes of the record that this event becomes: one line of JSON. They are what is stored, hashed and
    /// handed out, and never written anew.
    func line(number: Int64, after previous: String, recordedAt: Timestamp) throws -> [UInt8] {
        var json = JSONWriter(reserving: 384 + data.count)
        json.raw(#"{"number":"#)
        json.integer(number)
        json.raw(#","previous":"#)
        json.string(previous)
        json.raw(#","recorded_at":""#)
        json.raw(recordedAt.rfc3339Bytes)
        json.raw(#"","source":"#)
        json.string(source)
        json.raw(#","sequence":"#)
        json.integer(sequence)
        json.raw(#","id":"#)
        json.string(id)
        json.raw(#","type":"#)
        json.string(type)
        json.raw(#","subject":"#)
        json.string(subject)
        json.raw(#","time":""#)
        json.raw(time.rfc3339Bytes)
        json.raw(#"","data":"#)
        json.raw(try Self.isOneLine(data) ? data : JSONValue(data).bytes)
        json.raw("}")
        return json.bytes
    }

    private static func isOneLine(_ json: [UInt8]) -> Bool { !json.contains { $0 == 0x0A || $0 == 0x0D } }
}
