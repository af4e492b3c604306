import Dapr
import JSON
import Timestamps

/// The document under `audit:{owner}`, a single save of which appends: a line of JSON, then the newest records, one per
/// line.
struct TrailRoot: Sendable, Equatable {
    /// The name of the save that wrote this document.
    var save = ""
    /// Number of records.
    var count: Int64 = 0
    /// The SHA-256 of the last record.
    var head = ChainDigest.none
    /// The signature of the head; nil where trails are not signed.
    var signature: TrailSignature?
    /// The last few saves, newest last.
    var commits: [CommitMark] = []
    /// When the trail was closed for good and its records removed.
    var erased: Timestamp?
    /// The sealed parts, oldest first: volumes, followed by the segments that are in no volume yet.
    var volumes: [TrailReference] = []
    var segments: [TrailReference] = []
    /// The newest records, following all segments.
    var inline: [TrailLine] = []

    /// The number of the first inline record.
    var firstInline: Int64 { count - Int64(inline.count) + 1 }
    /// Approximate length of the document, in bytes.
    var size: Int { inlineBytes + 250 * (volumes.count + segments.count) + 40 * commits.count + 448 }
    var inlineBytes: Int { inline.reduce(0) { $0 + $1.bytes.count + 1 } }
}

/// A root and the version it was read with.
struct TrailState: Sendable {
    var root = TrailRoot()
    /// nil when there is no document yet, or when this replica wrote it without learning the version.
    var etag: ETag?
}

extension TrailRoot {
    static let version: Int64 = 1

    var document: [UInt8] {
        var json = JSONWriter(reserving: size)
        json.object { json in
            json.member("v", Self.version)
            json.member("save", save)
            json.member("count", count)
            json.member("head", head)
            if let signature {
                json.member("signature") { json in
                    json.object { json in
                        json.member("first", signature.first)
                        json.member("key", signature.key)
                        json.member("value", signature.value)
                    }
                }
            }
            json.member("erased", ifPresent: erased?.milliseconds)
            json.member("commits") { $0.array(commits.lazy.map(\.text)) }
            json.member("volumes") { $0.references(volumes) }
            json.member("segments") { $0.references(segments) }
        }
        for line in inline {
            json.raw("\n")
            json.raw(line.bytes)
        }
        return json.bytes
    }

    /// The first bytes of any root written by the named save.
    static func prefix(save: String) -> [UInt8] { Array(#"{"v":\#(version),"save":"\#(save)""#.utf8) }

    init(document: [UInt8]) throws {
        let end = document.firstIndex(of: 0x0A) ?? document.endIndex
        var root = TrailRoot()
        try JSONScanner.read(Array(document[..<end])) { scanner in
            try scanner.object { member, scanner in
                switch member {
                case "v": guard try scanner.integer() == Self.version else { throw RootFault.unknownVersion }
                case "save": root.save = try scanner.string()
                case "count": root.count = try scanner.integer()
                case "head": root.head = try scanner.string()
                case "signature": root.signature = try TrailSignature(from: &scanner)
                case "erased": root.erased = Timestamp(milliseconds: try scanner.integer())
                case "commits": try scanner.array { root.commits.append(try CommitMark(text: $0.string())) }
                case "volumes": try scanner.array { root.volumes.append(try TrailReference(from: &$0)) }
                case "segments": try scanner.array { root.segments.append(try TrailReference(from: &$0)) }
                default: try scanner.skip()
                }
            }
        }
        root.inline = TrailLine.lines(of: document[end...])
        self = root
    }
}

/// The matching records of one source in order, read on demand.
struct SourceCursor: Sendable {
    /// Maximum number of segments read with one request.
    private static let readAhead = 32

    let source: String
    private let query: TrailQuery
    private let start: TrailPlace?
    /// Segments not read yet, with the sequence from which each may hold matching records.
    private var pending: ArraySlice<(from: Int64, segment: TrailReference)>
    /// Matching records already read, soonest last.
    private var ready: [(place: TrailPlace, record: TrailRecord)] = []
    private var step = 1
    private var passed: TrailPlace?

    init(of source: String, in segments: [TrailReference], and inline: [TrailLine], for query: TrailQuery) {
        self.source = source
        self.query = query
        start = query.cursor?.places[source]
        let newestFirst = query.newestFirst
        let start = start
        pending =
            segments.compactMap { segment in
                guard query.wants(segment), let range = segment.sequences[source] else { return nil }
                let (from, to) =
                    newestFirst ? (-range.upperBound, -range.lowerBound) : (range.lowerBound, range.upperBound)
                return start.map { to < $0.sequence } ?? false ? nil : (from, segment)
            }.sorted { $0.from < $1.from }[...]
        take(inline)
    }

    /// The soonest record; nil when the source has none or the budget of segments is exhausted before one is found.
    mutating func head(_ reader: TrailReader, _ owner: String, budget: inout Int) async throws -> TrailRecord? {
        while let next = pending.first, ready.last.map({ next.from <= $0.place.sequence }) ?? true {
            guard budget > 0 else { return nil }
            let segments = pending.prefix(min(step, budget)).map(\.segment)
            pending = pending.dropFirst(segments.count)
            budget -= segments.count
            step = min(step * 2, Self.readAhead)
            for lines in try await reader.lines(of: segments, owner: owner) { take(lines) }
        }
        return ready.last?.record
    }

    mutating func pop() { passed = ready.popLast()?.place }

    /// True when no records are left.
    var isEmpty: Bool { pending.isEmpty && ready.isEmpty }

    /// Where a later page continues.
    var position: TrailPlace? {
        let unread = pending.first.map { TrailPlace(sequence: $0.from, index: .min, number: .min) }
        let sooner = [unread, ready.last?.place].compactMap { $0 }.min()
        let behind = passed.map { TrailPlace(sequence: $0.sequence, index: $0.index, number: $0.number + 1) }
        return [sooner.map { max($0, behind ?? $0) } ?? behind, start].compactMap { $0 }.max()
    }

    private mutating func take(_ lines: [TrailLine]) {
        for record in lines.lazy.compactMap(\.record) where record.source == source && query.wants(record) {
            let place = query.newestFirst ? record.place.reversed : record.place
            if start.map({ place >= $0 }) ?? true { ready.append((place, record)) }
        }
        ready.sort { $0.place > $1.place }
    }
}

extension TrailRecord {
    fileprivate var place: TrailPlace { TrailPlace(sequence: sequence, index: Int64(index), number: number) }
}

extension TrailPlace {
    fileprivate var reversed: TrailPlace { TrailPlace(sequence: -sequence, index: -index, number: -number) }
}

/// Describes a sealed part of the chain, so that much can be known without reading it: a segment of records, or a
/// volume of segments.
struct TrailReference: Sendable, Equatable {
    let name: String
    /// The number of its first record.
    let first: Int64
    let count: Int64
    /// The SHA-256 of its last record, which vouches for all of them.
    let head: String
    let times: ClosedRange<Timestamp>
    /// The range of event sequences for each source.
    let sequences: [String: ClosedRange<Int64>]

    var last: Int64 { first + count - 1 }

    func covers(_ sequence: Int64, of source: String) -> Bool { sequences[source]?.contains(sequence) == true }
}

extension TrailReference {
    /// Describes a segment of at least one line.
    init(sealing lines: ArraySlice<TrailLine>, from first: Int64) {
        var times: ClosedRange<Timestamp>?
        var sequences: [String: ClosedRange<Int64>] = [:]
        for record in lines.lazy.compactMap(\.record) {
            times = times?.extended(to: record.time) ?? record.time...record.time
            let range = record.sequence...record.sequence
            sequences[record.source] = sequences[record.source]?.extended(to: record.sequence) ?? range
        }
        self.init(
            name: FreshName.make(), first: first, count: Int64(lines.count),
            head: lines.last?.digest ?? ChainDigest.none,
            times: times ?? Timestamp(seconds: 0)...Timestamp(seconds: 0), sequences: sequences)
    }

    /// Describes a volume of at least one segment.
    init?(sealing segments: [TrailReference]) {
        guard let first = segments.first, let last = segments.last else { return nil }
        var times = first.times
        var sequences: [String: ClosedRange<Int64>] = [:]
        for segment in segments {
            times = times.extended(to: segment.times.lowerBound).extended(to: segment.times.upperBound)
            for (source, range) in segment.sequences {
                let known = sequences[source] ?? range
                sequences[source] = known.extended(to: range.lowerBound).extended(to: range.upperBound)
            }
        }
        self.init(
            name: FreshName.make(), first: first.first, count: last.last - first.first + 1, head: last.head,
            times: times, sequences: sequences)
    }
}

extension TrailReference {
    /// `["name",first,count,"head",from,to,"source",lowest,highest,…]`
    func encode(into json: inout JSONWriter) {
        json.raw("[")
        json.string(name)
        for number in [first, count] { json.element(number) }
        json.raw(",")
        json.string(head)
        for time in [times.lowerBound, times.upperBound] { json.element(time.milliseconds) }
        for (source, range) in sequences.sorted(by: { $0.key < $1.key }) {
            json.raw(",")
            json.string(source)
            json.element(range.lowerBound)
            json.element(range.upperBound)
        }
        json.raw("]")
    }

    init(from scanner: inout JSONScanner) throws {
        var texts: [String] = []
        var numbers: [Int64] = []
        try scanner.array { scanner in
            if scanner.next() == UInt8(ascii: "\"") {
                texts.append(try scanner.string())
            } else {
                numbers.append(try scanner.integer())
            }
        }
        guard texts.count >= 2, numbers.count == 2 * texts.count, numbers[2] <= numbers[3] else {
            throw RootFault.malformed
        }
        var sequences: [String: ClosedRange<Int64>] = [:]
        for (index, source) in texts.enumerated().dropFirst(2) {
            let (lowest, highest) = (numbers[2 * index], numbers[2 * index + 1])
            guard lowest <= highest else { throw RootFault.malformed }
            sequences[source] = lowest...highest
        }
        self.init(
            name: texts[0], first: numbers[0], count: numbers[1], head: texts[1],
            times: Timestamp(milliseconds: numbers[2])...Timestamp(milliseconds: numbers[3]), sequences: sequences)
    }

    /// A volume's document.
    static func document(_ references: [TrailReference]) -> [UInt8] {
        var json = JSONWriter(reserving: references.count * 200)
        json.references(references)
        return json.bytes
    }

    static func references(in document: [UInt8]) throws -> [TrailReference] {
        try JSONScanner.read(document) { scanner in
            var references: [TrailReference] = []
            try scanner.array { references.append(try TrailReference(from: &$0)) }
            return references
        }
    }
}

extension JSONWriter {
    mutating func references(_ references: [TrailReference]) {
        array(references) { $1.encode(into: &$0) }
    }

    fileprivate mutating func element(_ number: Int64) {
        raw(",")
        integer(number)
    }
}

extension ClosedRange {
    fileprivate func extended(to bound: Bound) -> ClosedRange {
        Swift.min(lowerBound, bound)...Swift.max(upperBound, bound)
    }
}
