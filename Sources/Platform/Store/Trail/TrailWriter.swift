import Dapr
import Timestamps

/// One caller's events for a trail.
struct TrailSubmission: QueuedWrite {
    let events: [TrailEvent]
    /// Reports how many events were new.
    let succeed: @Sendable (TrailReceipt) -> Void
    let fail: @Sendable (any Error) -> Void
    let trace = DaprTrace.current

    var size: Int { events.reduce(0) { $0 + $1.size } }
}

/// Appends events: reads the root, adds what is new, and saves the root unless another replica has saved meanwhile.
struct TrailWriter: Sendable {
    let configuration: TrailConfiguration
    let reader: TrailReader
    let observe: @Sendable (StoreSignal) -> Void

    private enum SaveOutcome { case saved, lost }

    /// Commits a batch, in portions small enough for a sidecar, and answers every caller.
    func commit(_ batch: [TrailSubmission], for owner: String) async {
        var rest = batch[...]
        while !rest.isEmpty {
            let bite = Array(rest.prefix(fitting: configuration.batchBytes, \.size))
            rest.removeFirst(bite.count)
            do {
                let receipts = try await DaprTrace.$current.withValue(bite.first?.trace) {
                    try await settle(bite, for: owner)
                }
                for (submission, receipt) in zip(bite, receipts) { submission.succeed(receipt) }
            } catch {
                observe(.failed)
                for submission in bite { submission.fail(error as? StoreFault ?? .unavailable) }
            }
        }
    }

    /// Adds the new events to the newest root, again and again, until it is saved.
    private func settle(_ batch: [TrailSubmission], for owner: String) async throws -> [TrailReceipt] {
        var backoff = Backoff(from: .milliseconds(1), to: .milliseconds(50), within: configuration.deadline)
        while true {
            let base = try await reader.state(of: owner)
            guard base.root.erased == nil else {
                return batch.map { TrailReceipt(appended: 0, known: $0.events.count, isErased: true) }
            }
            var draft = TrailDraft(on: base.root)
            let receipts = try await add(batch, to: &draft, owner: owner)
            guard draft.added > 0 else { return receipts }
            draft.seal(in: configuration)
            try draft.sign(with: try await configuration.keys(), of: owner, in: configuration.collection)
            if case .saved = try await save(draft, over: base, owner: owner) { return receipts }
            observe(.conflict)
            await discard(draft, owner: owner)
            try await backoff.pause(orThrow: .conflict)
        }
    }

    /// Deletes parts of a save that failed: some stores keep what a lost transaction wrote besides the root,
    /// unreferenced.
    private func discard(_ draft: TrailDraft, owner: String) async {
        guard !draft.written.isEmpty else { return }
        try? await reader.documents.write(
            draft.written.map { .delete(key: configuration.part($0.name, of: owner), etag: nil) })
    }

    private func add(
        _ batch: [TrailSubmission], to draft: inout TrailDraft, owner: String
    ) async throws -> [TrailReceipt] {
        let known = KnownEvents(reader: reader, owner: owner, root: draft.root)
        let duplicates = try await known.among(batch.flatMap(\.events))
        var seen = duplicates
        let now = Timestamp.now
        var receipts: [TrailReceipt] = []
        for submission in batch {
            var receipt = TrailReceipt(appended: 0, known: 0, isErased: false)
            for event in submission.events {
                if seen.insert(KnownEvents.Mark(event)).inserted {
                    try draft.append(event, at: now)
                    receipt.appended += 1
                } else {
                    receipt.known += 1
                }
            }
            receipts.append(receipt)
        }
        return receipts
    }

    /// Writes, and finds out by reading again whether the save happened, never from an error's status.
    private func save(_ draft: TrailDraft, over base: TrailState, owner: String) async throws -> SaveOutcome {
        let operations =
            draft.written.map { StateOperation.put(configuration.part($0.name, of: owner), $0.document) }
            + [.replace(configuration.root(of: owner), draft.root.document, at: base.etag)]
        var backoff = Backoff(from: .milliseconds(10), to: .seconds(1), within: configuration.deadline)
        while true {
            do {
                try await reader.documents.write(operations)
            } catch {
                let now = try await reader.storedState(of: owner)
                switch draft.happened(in: now.root) {
                case true?: break
                case false? where now.etag != base.etag: return .lost
                case false?:
                    try await backoff.pause()
                    continue
                case nil: throw StoreFault.unavailable
                }
            }
            reader.keep(TrailState(root: draft.root), of: owner)
            observe(.committed(changes: draft.added))
            configuration.publish(draft.head, owner)
            if !draft.written.isEmpty { observe(.folded(written: draft.written.count, replaced: 0)) }
            return .saved
        }
    }
}

/// A batch applied to a root: what the next save writes.
struct TrailDraft: Sendable {
    private(set) var root: TrailRoot
    /// The parts to write under fresh names.
    private(set) var written: [(name: String, document: [UInt8])] = []
    private let base: TrailRoot

    init(on base: TrailRoot) {
        self.base = base
        root = base
    }

    /// Number of records added.
    var added: Int { Int(root.count - base.count) }

    mutating func append(_ event: TrailEvent, at time: Timestamp) throws {
        let line = TrailLine(try event.line(number: root.count + 1, after: root.head, recordedAt: time))
        root.inline.append(line)
        root.count += 1
        root.head = line.digest
    }

    /// Names the save, and seals records that no longer fit.
    mutating func seal(in configuration: TrailConfiguration) {
        root.save = FreshName.make()
        root.commits = (root.commits + [CommitMark(save: root.save, base: base.count)])
            .suffix(configuration.commitMarkLimit)
        guard root.inline.count > configuration.inlineLimit || root.inlineBytes > configuration.inlineBytes else {
            return
        }
        sealSegments(in: configuration)
        guard root.segments.count > configuration.volumeLimit else { return }
        sealVolume()
    }

    mutating func sign(with keys: TrailKeys?, of owner: String, in collection: String) throws {
        try root.sign(with: keys, after: base, of: owner, in: collection)
    }

    /// The end of the trail after the save.
    var head: TrailHead { TrailHead(number: root.count, digest: root.head, signature: root.signature) }

    private mutating func sealSegments(in configuration: TrailConfiguration) {
        var start = root.inline.startIndex
        var first = root.firstInline
        while start < root.inline.endIndex {
            var (end, bytes) = (start, 0)
            while end < root.inline.endIndex, end - start < configuration.segmentLimit,
                end == start || bytes + root.inline[end].bytes.count <= configuration.segmentBytes
            {
                bytes += root.inline[end].bytes.count
                end += 1
            }
            let segment = TrailReference(sealing: root.inline[start..<end], from: first)
            written.append((segment.name, TrailLine.text(of: root.inline[start..<end])))
            root.segments.append(segment)
            first += segment.count
            start = end
        }
        root.inline = []
    }

    private mutating func sealVolume() {
        guard let volume = TrailReference(sealing: root.segments) else { return }
        written.append((volume.name, TrailReference.document(root.segments)))
        root.volumes.append(volume)
        root.segments = []
    }

    /// True when the save happened and false when it did not, judging by a root read after it; nil when neither is
    /// certain.
    func happened(in root: TrailRoot) -> Bool? {
        root.save == self.root.save ? true : root.commits.includes(save: self.root.save, basedOn: base.count)
    }
}

/// Determines exactly which events a trail has already, however long ago they arrived.
///
/// The references serve as the index: for each source, they give the range of sequences of every segment. A new event
/// lies beyond all of them, so nothing is read; for a repeated or late one, only the few segments around its sequence
/// are.
struct KnownEvents: Sendable {
    /// Identifies an event.
    struct Mark: Hashable, Sendable {
        let source: String
        let id: String

        init(_ event: TrailEvent) { (source, id) = (event.source, event.id) }
        init(_ record: TrailRecord) { (source, id) = (record.source, record.id) }
    }

    let reader: TrailReader
    let owner: String
    let root: TrailRoot

    /// The events that the trail has already.
    func among(_ events: [TrailEvent]) async throws -> Set<Mark> {
        let wanted = Set(events.map(Mark.init))
        var known = Set(root.inline.lazy.compactMap(\.record).map(Mark.init).filter(wanted.contains))
        for segment in try await segments(covering: events) {
            for lines in try await reader.lines(of: [segment], owner: owner) {
                known.formUnion(lines.lazy.compactMap(\.record).map(Mark.init).filter(wanted.contains))
            }
        }
        return known
    }

    private func segments(covering events: [TrailEvent]) async throws -> [TrailReference] {
        func mayHold(_ part: TrailReference) -> Bool {
            events.contains { part.covers($0.sequence, of: $0.source) }
        }
        var segments: [TrailReference] = []
        for volume in root.volumes where mayHold(volume) {
            segments += try await reader.segments(of: volume, owner: owner).filter(mayHold)
        }
        return segments + root.segments.filter(mayHold)
    }
}
