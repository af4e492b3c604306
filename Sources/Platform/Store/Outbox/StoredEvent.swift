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
    static func id(owner: String, at position: Position, in scope: String) -> String {
        "\(scope)\(owner).\(position.rev).\(position.index)"
    }

    /// The CloudEvents 1.0 envelope, in the structured JSON format.
    ///
    /// The trace is written twice: daprd keeps a `traceparent` only when there is a `traceid` too, and otherwise uses
    /// that of the publishing request, which may carry events of many traces. Source: components-contrib,
    /// `pubsub/envelope.go`.
    func envelope(owner: String, source: String, scope: String = "") -> [UInt8] {
        var writer = JSONWriter(reserving: 384 + data.count)
        writer.object { json in
            json.member("specversion", "1.0")
            json.member("id", Self.id(owner: owner, at: position, in: scope))
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

/// Events are stored in lists. The first of a change is complete, `{"rev":…,"index":…,…,"data":{…}}`; those after it
/// begin with `"also"` and their index, and omit equal members; most of their data is a patch of the data before.
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

/// An event's data encoded as a difference from the previous event's data: the events of one change are mostly alike.
///
/// Stored as `[[start,length],"text",…]`: ranges copied from the other data, and the new bytes between them.
struct EventPatch: Equatable {
    enum Piece: Equatable {
        /// A range of the other data.
        case copy(Range<Int>)
        case text([UInt8])
    }

    private(set) var pieces: [Piece] = []

    /// Minimum number of bytes that a patch must save.
    private static let worth = 64
    /// Number of common bytes that is tried as the beginning of a longer match.
    private static let anchor = 24

    /// Finds the common beginning and the longest common run around the middle of the rest; nil when they save too
    /// little.
    init?(of data: [UInt8], after base: [UInt8]) {
        let (start, body, place) = data.withUnsafeBufferPointer { data in
            base.withUnsafeBufferPointer { base in Self.common(data, base) }
        }
        guard start + body.count >= Self.worth else { return nil }
        add(.copy(0..<start))
        add(.text(Array(data[start..<place])))
        add(.copy(body))
        add(.text(Array(data[(place + body.count)...])))
    }

    private mutating func add(_ piece: Piece) {
        switch piece {
        case .copy(let range) where range.isEmpty: break
        case .text(let text) where text.isEmpty: break
        default: pieces.append(piece)
        }
    }

    /// - Returns: the length of the common beginning, the run in `base`, and its position in `data`.
    private static func common(
        _ data: UnsafeBufferPointer<UInt8>, _ base: UnsafeBufferPointer<UInt8>
    ) -> (start: Int, body: Range<Int>, place: Int) {
        var start = 0
        while start < min(data.count, base.count), data[start] == base[start] { start += 1 }
        while start > 0, start < data.count, isInside(data, start) { start -= 1 }
        let middle = (start + base.count) / 2
        guard middle + anchor <= base.count, let found = find(base[middle..<middle + anchor], in: data, from: start)
        else { return (start, 0..<0, data.count) }
        var (low, high) = (middle, middle + anchor)
        var (first, end) = (found, found + anchor)
        while low > 0, first > start, base[low - 1] == data[first - 1] { (low, first) = (low - 1, first - 1) }
        while high < base.count, end < data.count, base[high] == data[end] { (high, end) = (high + 1, end + 1) }
        while first < end, isInside(data, first) { (low, first) = (low + 1, first + 1) }
        while end > first, end < data.count, isInside(data, end) { (high, end) = (high - 1, end - 1) }
        return (start, low..<high, first)
    }

    /// True inside a UTF-8 character: texts must be split between characters.
    private static func isInside(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        text[index] & 0b1100_0000 == 0b1000_0000
    }

    private static func find(
        _ part: Slice<UnsafeBufferPointer<UInt8>>, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        guard start + part.count <= text.count else { return nil }
        return (start...text.count - part.count).first { place in
            text[place] == part[part.startIndex] && text[place..<place + part.count].elementsEqual(part)
        }
    }

    /// Restores the data that the patch encodes.
    func data(after base: [UInt8]) throws -> [UInt8] {
        var data: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .copy(let range):
                guard range.upperBound <= base.count else { throw RootFault.malformed }
                data += base[range]
            case .text(let text): data += text
            }
        }
        return data
    }

    func encode(into writer: inout JSONWriter) {
        writer.array(pieces) { json, piece in
            switch piece {
            case .copy(let range): json.array([range.lowerBound, range.count]) { $0.integer($1) }
            case .text(let text): text.withUnsafeBytes { json.string(utf8: $0) }
            }
        }
    }

    init(from scanner: inout JSONScanner) throws {
        try scanner.array { scanner in
            guard scanner.next() == UInt8(ascii: "[") else {
                return pieces.append(.text(try scanner.unescapedString()))
            }
            var numbers: [Int64] = []
            try scanner.array { numbers.append(try $0.integer()) }
            let bounds = 0...Int64(Int32.max)
            guard numbers.count == 2, numbers.allSatisfy(bounds.contains) else { throw RootFault.malformed }
            pieces.append(.copy(Int(numbers[0])..<Int(numbers[0] + numbers[1])))
        }
    }
}
