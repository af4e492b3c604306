import Timestamps

/// One source's wanted records in order, read as far as they are asked for.
struct JournalLane: Sendable {
    /// Segments that are read with one request at most.
    private static let readAhead = 32

    let source: String
    private let query: JournalQuery
    private let start: JournalPlace?
    /// Segments not read yet, with the sequence from which on they may hold something.
    private var pending: ArraySlice<(from: Int64, segment: JournalReference)>
    /// What was read and is wanted, soonest last.
    private var ready: [(place: JournalPlace, record: JournalRecord)] = []
    private var step = 1
    private var passed: JournalPlace?

    init(of source: String, in segments: [JournalReference], and inline: [JournalLine], for query: JournalQuery) {
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

    /// The soonest record, if the lane has one and the budget of segments lasts until it is found.
    mutating func head(_ reader: JournalReader, _ owner: String, budget: inout Int) async throws -> JournalRecord? {
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

    /// Whether nothing is left to come.
    var isEmpty: Bool { pending.isEmpty && ready.isEmpty }

    /// From where a later page goes on.
    var position: JournalPlace? {
        let unread = pending.first.map { JournalPlace(sequence: $0.from, index: .min, number: .min) }
        let sooner = [unread, ready.last?.place].compactMap { $0 }.min()
        let behind = passed.map { JournalPlace(sequence: $0.sequence, index: $0.index, number: $0.number + 1) }
        return [sooner.map { max($0, behind ?? $0) } ?? behind, start].compactMap { $0 }.max()
    }

    private mutating func take(_ lines: [JournalLine]) {
        for record in lines.lazy.compactMap(\.record) where record.source == source && query.wants(record) {
            let place = query.newestFirst ? record.place.reversed : record.place
            if start.map({ place >= $0 }) ?? true { ready.append((place, record)) }
        }
        ready.sort { $0.place > $1.place }
    }
}

extension JournalRecord {
    fileprivate var place: JournalPlace { JournalPlace(sequence: sequence, index: Int64(index), number: number) }
}

extension JournalPlace {
    fileprivate var reversed: JournalPlace { JournalPlace(sequence: -sequence, index: -index, number: -number) }
}
