import JSON
public import Timestamps

/// Which records of a trail are wanted.
public struct JournalQuery: Sendable, Equatable {
    public var subject: String?
    public var type: String?
    /// Only events that happened later.
    public var after: Timestamp?
    /// Only events that happened earlier.
    public var before: Timestamp?
    /// Where an earlier page ended.
    public var cursor: JournalCursor?
    public var newestFirst = false
    public var limit = 50

    public init() {}

    func wants(_ record: JournalRecord) -> Bool {
        (subject ?? record.subject) == record.subject && (type ?? record.type) == record.type
            && after.map { record.time > $0 } ?? true && before.map { record.time < $0 } ?? true
    }

    /// Whether any record of a sealed part may be wanted.
    func wants(_ part: JournalReference) -> Bool {
        after.map { part.times.upperBound > $0 } ?? true && before.map { part.times.lowerBound < $0 } ?? true
    }
}

/// One page of a trail: each source's events in the order of their sequence, the sources merged by time.
public struct JournalPage: Sendable, Equatable {
    public internal(set) var records: [JournalRecord] = []
    /// Where the next page begins; nil when this is the last.
    public internal(set) var next: JournalCursor?
    /// When the trail was closed and its records removed.
    public internal(set) var erased: Timestamp?
}

/// Where a page ended: by source, the place from which the next one goes on.
public struct JournalCursor: Sendable, Equatable {
    /// The order that the cursor belongs to.
    public let newestFirst: Bool
    let places: [String: JournalPlace]

    init(newestFirst: Bool, places: [String: JournalPlace]) {
        self.newestFirst = newestFirst
        self.places = places
    }

    /// The cursor as JSON.
    public var json: [UInt8] {
        var json = JSONWriter()
        json.raw("[")
        json.bool(newestFirst)
        for (source, place) in places.sorted(by: { $0.key < $1.key }) {
            json.raw(",")
            json.string(source)
            for number in [place.sequence, place.index, place.number] {
                json.raw(",")
                json.integer(number)
            }
        }
        json.raw("]")
        return json.bytes
    }

    /// - Returns: nil when the JSON is not a cursor.
    public init?(json: [UInt8]) {
        guard let parts = try? JSONValue(json).array, let newestFirst = parts.first?.bool, parts.count % 4 == 1 else {
            return nil
        }
        var places: [String: JournalPlace] = [:]
        for start in stride(from: 1, to: parts.count, by: 4) {
            guard let source = parts[start].string, let sequence = parts[start + 1].integer,
                let index = parts[start + 2].integer, let number = parts[start + 3].integer
            else { return nil }
            places[source] = JournalPlace(sequence: sequence, index: index, number: number)
        }
        self.init(newestFirst: newestFirst, places: places)
    }
}

/// Where a record stands among those of its source. Newest first, all three are negative, so that less is always sooner.
struct JournalPlace: Sendable, Equatable, Comparable {
    let sequence: Int64
    let index: Int64
    let number: Int64

    static func < (left: JournalPlace, right: JournalPlace) -> Bool {
        (left.sequence, left.index, left.number) < (right.sequence, right.index, right.number)
    }
}
