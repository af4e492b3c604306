import JSON
import Timestamps

/// A sealed part of the chain and what can be known of it without reading it: a segment of records, or a volume of
/// segments.
struct JournalReference: Sendable, Equatable {
    let name: String
    /// The number of its first record.
    let first: Int64
    let count: Int64
    /// The SHA-256 of its last record, which vouches for all of them.
    let head: String
    let times: ClosedRange<Timestamp>
    /// By source, the sequences of its events.
    let sequences: [String: ClosedRange<Int64>]

    var last: Int64 { first + count - 1 }

    func covers(_ sequence: Int64, of source: String) -> Bool { sequences[source]?.contains(sequence) == true }
}

extension JournalReference {
    /// Describes a segment of at least one line.
    init(sealing lines: ArraySlice<JournalLine>, from first: Int64) {
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
    init?(sealing segments: [JournalReference]) {
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

extension JournalReference {
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
    static func document(_ references: [JournalReference]) -> [UInt8] {
        var json = JSONWriter(reserving: references.count * 200)
        json.references(references)
        return json.bytes
    }

    static func references(in document: [UInt8]) throws -> [JournalReference] {
        try JSONScanner.read(document) { scanner in
            var references: [JournalReference] = []
            try scanner.array { references.append(try JournalReference(from: &$0)) }
            return references
        }
    }
}

extension JSONWriter {
    mutating func references(_ references: [JournalReference]) {
        raw("[")
        for (index, reference) in references.enumerated() {
            if index > 0 { raw(",") }
            reference.encode(into: &self)
        }
        raw("]")
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
