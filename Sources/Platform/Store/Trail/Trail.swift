public import Dapr
import FoundationEssentials
import Identifiers
import JSON
public import Timestamps

/// Keeps an append-only trail of events for each owner, each record chained to the one before by its SHA-256.
///
/// An owner's root document holds the newest records, the hash of the last one, and the table of sealed segments with
/// all others. Appending is one save of the root under its ETag. An event is appended once, however often, late or out
/// of order it arrives, and on whichever replica.
public final class Trail: Sendable {
    let configuration: TrailConfiguration
    let reader: TrailReader
    private let queue: WriteQueue<TrailSubmission>

    /// - Parameter observe: receives every event worth counting; called often, from any thread.
    public init(
        _ configuration: TrailConfiguration, dapr: DaprClient,
        observe: @escaping @Sendable (StoreSignal) -> Void = { _ in }
    ) {
        let documents = Documents(dapr: dapr, store: configuration.stateStore)
        let reader = TrailReader(configuration, documents: documents, observe: observe)
        let writer = TrailWriter(configuration: configuration, reader: reader, observe: observe)
        self.configuration = configuration
        self.reader = reader
        queue = WriteQueue(batchLimit: configuration.batchLimit, queueLimit: configuration.queueLimit) {
            batch, owner, _ in
            await writer.commit(batch, for: owner)
        }
    }

    /// Appends the events that are not in the owner's trail yet, in the order given, with as many saves as their size
    /// requires.
    ///
    /// - Throws: ``UnsoundEvent`` before anything happened, or ``StoreFault``, after which the first of the events may
    ///   have been appended. Repeating the call is safe.
    @discardableResult
    public func append(_ events: [TrailEvent], for owner: String) async throws -> TrailReceipt {
        try check(owner)
        guard events.allSatisfy(\.isSound) else { throw UnsoundEvent() }
        var whole = TrailReceipt(appended: 0, known: 0, isErased: false)
        var rest = events[...]
        repeat {
            let next = rest.prefix(fitting: configuration.batchBytes, \.size)
            whole += try await appendAtOnce(Array(next), for: owner)
            rest = rest.dropFirst(next.count)
        } while !rest.isEmpty
        return whole
    }

    /// Appends all of the events or none.
    private func appendAtOnce(_ events: [TrailEvent], for owner: String) async throws -> TrailReceipt {
        try await withCheckedThrowingContinuation { caller in
            let submission = TrailSubmission(
                events: events, succeed: { caller.resume(returning: $0) }, fail: { caller.resume(throwing: $0) })
            queue.submit(submission, for: owner)
        }
    }

    /// Size of the copies in memory, in bytes.
    public var cachedBytes: Int { reader.cachedBytes }

    /// - Throws: ``StoreFault/unavailable`` when it cannot be told which keys there are.
    func keys() async throws -> TrailKeys? {
        do { return try await configuration.keys() } catch { throw StoreFault.unavailable }
    }

    func check(_ owner: String) throws(StoreFault) {
        guard UUID(canonical: owner) != nil else { throw .invalidOwner }
    }
}

/// The result of an append.
public struct TrailReceipt: Sendable, Equatable {
    /// Number of events that were new.
    public internal(set) var appended: Int
    /// Number of events that were there already.
    public internal(set) var known: Int
    /// True when the owner's trail is closed for good; nothing more was appended.
    public internal(set) var isErased: Bool

    static func += (whole: inout TrailReceipt, part: TrailReceipt) {
        whole.appended += part.appended
        whole.known += part.known
        whole.isErased = whole.isErased || part.isErased
    }
}

extension Trail {
    /// Maximum number of segments read for one page; a page that found little within them ends early, with a cursor.
    private static let segmentsPerPage = 512

    /// Finds records in the order in which their events happened, whatever the order of arrival.
    ///
    /// - Throws: ``StoreFault``.
    public func records(of owner: String, _ query: TrailQuery = TrailQuery()) async throws -> TrailPage {
        try check(owner)
        let root = try await reader.state(of: owner).root
        guard root.erased == nil else { return TrailPage(erased: root.erased) }
        do { return try await page(of: root, owner: owner, query) } catch StoreFault.unreadable(let key) {
            // The trail may have been erased while it was being read.
            let now = try await reader.state(of: owner).root
            guard now.erased != nil else { throw StoreFault.unreadable(key: key) }
            return TrailPage(erased: now.erased)
        }
    }

    private func page(of root: TrailRoot, owner: String, _ query: TrailQuery) async throws -> TrailPage {
        var cursors = try await cursors(of: root, owner: owner, query)
        var page = TrailPage()
        var budget = Self.segmentsPerPage
        while page.records.count < query.limit,
            let soonest = try await soonest(of: &cursors, owner: owner, query, budget: &budget)
        {
            page.records.append(soonest.record)
            cursors[soonest.index].pop()
        }
        // Look once more, to tell whether there is a next page at all.
        let more = try await soonest(of: &cursors, owner: owner, query, budget: &budget) != nil
        if more || budget <= 0 && !cursors.allSatisfy(\.isEmpty) {
            let places = cursors.compactMap { cursor in cursor.position.map { (cursor.source, $0) } }
            page.next = TrailCursor(
                newestFirst: query.newestFirst, places: Dictionary(places, uniquingKeysWith: { $1 }))
        }
        return page
    }

    private func cursors(of root: TrailRoot, owner: String, _ query: TrailQuery) async throws -> [SourceCursor] {
        var segments: [TrailReference] = []
        for volume in root.volumes where query.wants(volume) {
            segments += try await reader.segments(of: volume, owner: owner)
        }
        segments += root.segments
        let sources = Set(segments.flatMap(\.sequences.keys) + root.inline.compactMap(\.record?.source))
        return sources.sorted().map { SourceCursor(of: $0, in: segments, and: root.inline, for: query) }
    }

    /// The source whose next event happened first; nil when there is none or one exceeded the budget.
    private func soonest(
        of cursors: inout [SourceCursor], owner: String, _ query: TrailQuery, budget: inout Int
    ) async throws -> (index: Int, record: TrailRecord)? {
        var found: (index: Int, record: TrailRecord)?
        for index in cursors.indices {
            guard let record = try await cursors[index].head(reader, owner, budget: &budget) else {
                if cursors[index].isEmpty { continue }
                return nil
            }
            if let best = found {
                let sooner =
                    query.newestFirst ? record.time > best.record.time : record.time < best.record.time
                if !sooner { continue }
            }
            found = (index, record)
        }
        return found
    }
}

extension Trail {
    /// Closes an owner's trail for good: every record is removed, and a tombstone stays so that late events do not
    /// revive it.
    ///
    /// Repeating the call finishes an interrupted erasure.
    public func erase(_ owner: String, at time: Timestamp = .now) async throws {
        try check(owner)
        let state = try await update(owner) { root in
            if root.erased != nil, root.volumes.isEmpty, root.segments.isEmpty { return false }
            root.erased = root.erased ?? time
            root.inline = []
            return true
        }
        try await remove(state.root, of: owner)
        _ = try await update(owner) { root in
            guard !root.volumes.isEmpty || !root.segments.isEmpty else { return false }
            (root.volumes, root.segments) = ([], [])
            return true
        }
    }

    private func remove(_ root: TrailRoot, of owner: String) async throws {
        for volume in root.volumes {
            // A volume is deleted after its segments: a missing volume has no segments left.
            let text = try await reader.texts(of: [volume], owner: owner).first?.text
            try await remove((try? text.map(TrailReference.references)) ?? [], of: owner)
            try await remove([volume], of: owner)
        }
        try await remove(root.segments, of: owner)
    }

    private func remove(_ parts: [TrailReference], of owner: String) async throws {
        for start in stride(from: 0, to: parts.count, by: 32) {
            let operations = parts[start..<min(start + 32, parts.count)].map {
                StateOperation.delete(key: configuration.part($0.name, of: owner), etag: nil)
            }
            do { try await reader.documents.write(operations) } catch { throw StoreFault.unavailable }
        }
    }

    /// Changes the root, retrying until no other replica saved first.
    private func update(_ owner: String, _ change: (inout TrailRoot) -> Bool) async throws -> TrailState {
        var backoff = Backoff(from: .milliseconds(2), to: .milliseconds(500), within: configuration.deadline)
        while true {
            let base = try await reader.storedState(of: owner)
            var state = base
            guard change(&state.root) else { return base }
            state.root.save = FreshName.make()
            try state.root.sign(with: try await keys(), after: base.root, of: owner, in: configuration.collection)
            state.etag = nil
            do {
                try await reader.documents.write([
                    .replace(configuration.root(of: owner), state.root.document, at: base.etag)
                ])
                reader.keep(state, of: owner)
                return state
            } catch { try await backoff.pause() }
        }
    }
}

/// Where a ``Trail`` keeps its documents, and its limits.
public struct TrailConfiguration: Sendable {
    /// The name of the state store component.
    public var stateStore = "statestore"
    /// The first part of every key: `audit` makes `audit:{owner}`. Must not contain `||`.
    public var collection: String

    /// Limits on records kept in the root, by count and by bytes; beyond them records are sealed into segments.
    public var inlineLimit = 32
    public var inlineBytes = 64 << 10
    /// Maximum number of records in a segment, and approximate maximum of their bytes.
    public var segmentLimit = 128
    public var segmentBytes = 256 << 10
    /// Number of segments sealed into a volume.
    public var volumeLimit = 64

    /// Maximum size of the copies in memory, in bytes.
    public var cacheBytes = 32 << 20
    /// Maximum number of submissions for one owner that share a save.
    public var batchLimit = 64
    /// Approximate size in bytes beyond which a save takes in no further submission.
    public var batchBytes = 512 << 10
    /// Maximum number of waiting submissions for one owner.
    public var queueLimit = 1024
    /// Number of saves still recognised after one whose answer was lost.
    public var commitMarkLimit = 16
    /// How long an append or a read is retried.
    public var deadline: Duration = .seconds(10)

    /// The keys that sign heads; nil leaves them unsigned. Called for every save.
    public var keys: @Sendable () async throws -> TrailKeys? = { nil }
    /// Receives the head of every save, to be kept outside of the store.
    public var publish: @Sendable (_ head: TrailHead, _ owner: String) -> Void = { _, _ in }

    public init(collection: String) { self.collection = collection }

    func root(of owner: String) -> String { "\(collection):\(owner)" }
    func part(_ name: String, of owner: String) -> String { "\(collection):\(owner):\(name)" }
}

/// Selects and orders records of a trail.
public struct TrailQuery: Sendable, Equatable {
    public var subject: String?
    public var type: String?
    /// Only events that happened later than this.
    public var after: Timestamp?
    /// Only events that happened earlier than this.
    public var before: Timestamp?
    /// Where an earlier page ended.
    public var cursor: TrailCursor?
    public var newestFirst = false
    public var limit = 50

    public init() {}

    func wants(_ record: TrailRecord) -> Bool {
        (subject ?? record.subject) == record.subject && (type ?? record.type) == record.type
            && after.map { record.time > $0 } ?? true && before.map { record.time < $0 } ?? true
    }

    /// True when any record of a sealed part may match.
    func wants(_ part: TrailReference) -> Bool {
        after.map { part.times.upperBound > $0 } ?? true && before.map { part.times.lowerBound < $0 } ?? true
    }
}

/// One page of a trail: each source's events in the order of their sequence, the sources merged by time.
public struct TrailPage: Sendable, Equatable {
    public internal(set) var records: [TrailRecord] = []
    /// Where the next page begins; nil when this is the last.
    public internal(set) var next: TrailCursor?
    /// When the trail was closed and its records removed.
    public internal(set) var erased: Timestamp?
}

/// The end of a page: for each source, the place from which the next page continues.
public struct TrailCursor: Sendable, Equatable {
    /// The order that the cursor belongs to.
    public let newestFirst: Bool
    let places: [String: TrailPlace]

    init(newestFirst: Bool, places: [String: TrailPlace]) {
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
        var places: [String: TrailPlace] = [:]
        for start in stride(from: 1, to: parts.count, by: 4) {
            guard let source = parts[start].string, let sequence = parts[start + 1].integer,
                let index = parts[start + 2].integer, let number = parts[start + 3].integer
            else { return nil }
            places[source] = TrailPlace(sequence: sequence, index: index, number: number)
        }
        self.init(newestFirst: newestFirst, places: places)
    }
}

/// A record's place among those of its source. In newest-first order all three numbers are negative, so that lower
/// always means sooner.
struct TrailPlace: Sendable, Equatable, Comparable {
    let sequence: Int64
    let index: Int64
    let number: Int64

    static func < (left: TrailPlace, right: TrailPlace) -> Bool {
        (left.sequence, left.index, left.number) < (right.sequence, right.index, right.number)
    }
}
