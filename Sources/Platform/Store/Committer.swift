import Dapr
import Logging
import Timestamps

/// Commits changes: reads the root, applies them, and saves the root unless another replica has saved meanwhile.
struct Committer<Record: StoredRecord>: Sendable {
    let configuration: RecordStoreConfiguration
    let documents: Documents
    let keys: Keys
    let cache: OwnerCache<Record>
    let checks: FreshReads<Record>
    let outbox: Outbox
    let eventPages: EventPages
    let replicas: ReplicaRegistry
    let observe: @Sendable (StoreSignal) -> Void

    private enum SaveOutcome {
        /// The save happened; the root's new version, if known.
        case saved(ETag?)
        /// Another replica saved first.
        case lost
    }

    /// Commits a batch and answers every caller.
    ///
    /// - Parameter joining: gives the submissions that arrived while the root was being read; they can still share its
    ///   save.
    func commit(
        _ batch: [Submission<Record>], for owner: String, joining: WriteQueue<Submission<Record>>.Joining = { _ in [] }
    ) async {
        var batch = batch
        do {
            let (draft, state) = try await DaprTrace.$current.withValue(batch.first?.trace) {
                try await settle(&batch, for: owner, joining)
            }
            draft.acknowledge(state)
            outbox.saved(state.root, of: owner, sealing: draft.eventPage)
            if !draft.rest.isEmpty { await commit(Array(draft.rest), for: owner) }
        } catch {
            observe(.failed)
            for submission in batch { submission.fail(error as? StoreFault ?? .unavailable) }
        }
        // Between two batches of an owner no save relies on the slot.
        if batch.contains(where: \.cleans), outbox.forget(owner) { await replicas.release(owner) }
    }

    /// Applies the batch to the newest state, again and again, until it is saved.
    private func settle(
        _ batch: inout [Submission<Record>], for owner: String, _ joining: WriteQueue<Submission<Record>>.Joining
    ) async throws -> (CommitBatch<Record>, OwnerState<Record>) {
        var backoff = Backoff(from: .milliseconds(1), to: .milliseconds(50), within: configuration.deadline)
        await outbox.room(for: owner)
        while true {
            let base = try await checks.snapshot(of: owner).state
            try await recall(base.root, of: owner)
            batch += joining(batch)
            let draft = CommitBatch(
                batch, on: base, gone: outbox.gone(of: owner), room: !outbox.isFull, in: configuration)
            guard await prepare(draft, of: &batch) else { continue }
            guard draft.isWorthSaving else { return (draft, base) }
            switch try await save(draft, over: base) {
            case .saved(let etag):
                var state = draft.state
                state.etag = etag
                finish(draft, state)
                return (draft, state)
            case .lost:
                observe(.conflict)
                try await backoff.pause(orThrow: .conflict)
            }
        }
    }

    /// Does what submissions asked to have done before the save.
    ///
    /// - Returns: False when one failed: it has been told so, and is no longer in the batch.
    private func prepare(_ draft: CommitBatch<Record>, of batch: inout [Submission<Record>]) async -> Bool {
        for preparation in draft.preparations {
            do {
                try await preparation.run()
            } catch {
                batch.remove(at: preparation.index).fail(error)
                return false
            }
        }
        return true
    }

    /// Queues sealed events left by an earlier run of this replica, ahead of newer ones.
    private func recall(_ root: Root, of owner: String) async throws {
        let forgotten = outbox.forgotten(of: root, owner: owner)
        guard !forgotten.isEmpty else { return }
        do {
            outbox.take(try await eventPages.read(forgotten, of: owner), of: owner, every: false)
        } catch { throw error as? StoreFault ?? .unavailable }
    }

    private func save(_ draft: CommitBatch<Record>, over base: OwnerState<Record>) async throws -> SaveOutcome {
        let owner = base.owner
        let slot = draft.state.root.holdsEvents ? try await replicas.claim(for: owner) : nil
        let operations = operations(of: draft, over: base, claiming: slot)
        let outcome = try await write(operations, of: draft, over: base)
        if slot != nil, case .saved = outcome { await replicas.confirm(owner) }
        return outcome
    }

    /// Writes, and finds out by reading again whether the save happened, never from an error's status: stores report
    /// conflicts in many ways, and an answer can be lost.
    private func write(
        _ operations: [StateOperation], of draft: CommitBatch<Record>, over base: OwnerState<Record>
    ) async throws -> SaveOutcome {
        let owner = base.owner
        var backoff = Backoff(from: .milliseconds(10), to: .seconds(1), within: configuration.deadline)
        while true {
            do {
                try await documents.write(operations)
                return .saved(nil)
            } catch {
                let root = try await root(of: owner)
                switch draft.happened(in: root.value) {
                case true?: return .saved(root.value.save == draft.state.root.save ? root.etag : nil)
                case false? where root.etag != base.etag: return .lost
                // A retry does not make room.
                case false? where (error as? DaprError)?.isStoreFull == true: throw StoreFault.full
                case false?: try await pause(&backoff, doubting: owner)
                case nil: throw doubt(owner)
                }
            }
        }
    }

    /// The writes in order: new pages, the outbox slot, the root that refers to them, then deletions of what is
    /// unreferenced.
    private func operations(
        of draft: CommitBatch<Record>, over base: OwnerState<Record>, claiming slot: Int?
    ) -> [StateOperation] {
        let owner = base.owner
        var operations = (draft.fold?.written ?? []).map {
            StateOperation.put(keys.page($0.reference.name, of: owner), $0.document)
        }
        if let page = draft.eventPage {
            operations.append(.put(keys.page(page.reference.name, of: owner), page.document))
        }
        if let slot {
            operations.append(.put(keys.slot(slot, of: configuration.replica), SlotDocument.bytes(owner: owner)))
        }
        operations.append(.replace(keys.root(of: owner), draft.state.root.document, at: base.etag))
        operations += draft.garbage.map { .delete(key: keys.page($0, of: owner), etag: nil) }
        return operations
    }

    private func finish(_ draft: CommitBatch<Record>, _ state: OwnerState<Record>) {
        cache.keep(state)
        if draft.changes > 0 { observe(.committed(changes: draft.changes)) }
        if let fold = draft.fold {
            observe(.folded(written: fold.written.count, replaced: fold.replaced.count))
        }
    }

    /// Reads the current root, retrying through store failures until the deadline.
    private func root(of owner: String) async throws -> (value: Root, etag: ETag?) {
        var backoff = Backoff(from: .milliseconds(10), to: .seconds(1), within: configuration.deadline)
        while true {
            do {
                guard let document = try await documents.read(keys.root(of: owner)) else { return (Root(), nil) }
                return (try Root(document: try document.text()), document.etag)
            } catch {
                try await pause(&backoff, doubting: owner)
            }
        }
    }

    private func pause(_ backoff: inout Backoff, doubting owner: String) async throws {
        do { try await backoff.pause() } catch { throw doubt(owner) }
    }

    /// Has the outbox watch the owner: the save may have happened and left events to publish.
    private func doubt(_ owner: String) -> StoreFault {
        outbox.doubt(owner, for: configuration.deadline * 2)
        return .unavailable
    }
}

/// One caller's change to an owner's records.
struct Submission<Record: StoredRecord>: QueuedWrite {
    /// The outcome of the caller's closure on one state.
    struct Applied: Sendable {
        /// Returns the closure's result to the caller once the batch is saved.
        let acknowledge: @Sendable (Snapshot<Record>) -> Void
        /// Has to succeed before the batch may be saved.
        var prepare: (@Sendable () async throws -> Void)?
    }

    /// Runs the caller's closure; may be called again on a newer state.
    let apply: @Sendable (inout Change<Record>) throws -> Applied
    /// Reports a failure to the caller.
    let fail: @Sendable (any Error) -> Void
    /// True when a save is worthwhile even if all it does is drop published events.
    var cleans = false
    /// True when the pages of a closed owner have been deleted, so that the root need not name them any more.
    var erases = false
    /// The trace of the caller's request.
    let trace = DaprTrace.current
}

/// A batch applied to a state: what the next save writes and what the callers get.
struct CommitBatch<Record: StoredRecord>: Sendable {
    private(set) var state: OwnerState<Record>
    private(set) var fold: Compaction<Record>?
    /// The events moved out of the root.
    private(set) var eventPage: EventPage?
    /// The pages that an earlier compaction replaced and that no reader can still be using.
    private(set) var garbage: [String] = []
    private(set) var changes = 0
    private var answers: [@Sendable (Snapshot<Record>) -> Void] = []
    /// Has to succeed before the save, by the submission's index in the batch.
    private(set) var preparations: [(index: Int, run: @Sendable () async throws -> Void)] = []
    /// The submissions that did not fit.
    private(set) var rest: ArraySlice<Submission<Record>> = []
    private let base: OwnerState<Record>
    private var cleans = false
    /// The pages whose events have all been published.
    private let emptied: [String]

    /// Applies each submission to the result of the ones before it, as many as fit into one save; one that throws fails
    /// alone and changes nothing.
    ///
    /// - Parameters:
    ///   - gone: events that have been published already.
    ///   - room: true when this replica can take on more events.
    init(
        _ batch: [Submission<Record>], on base: OwnerState<Record>, gone: OutboxLedger.Gone = .init(),
        room: Bool, in configuration: RecordStoreConfiguration
    ) {
        self.base = base
        state = base
        emptied = state.drop(gone)
        let now = configuration.now()
        for (index, submission) in batch.enumerated() {
            guard changes == 0 || state.root.size < configuration.batchBytes else {
                rest = batch[index...]
                break
            }
            guard !state.root.isClosed || submission.cleans || submission.erases else {
                answers.append { _ in submission.fail(StoreFault.closed) }
                continue
            }
            if submission.erases, state.root.isClosed { state.forgetPages() }
            var change = Change(of: state, now: now, in: configuration)
            do {
                let applied = try submission.apply(&change)
                try Self.check(change, room: room, in: configuration)
                answers.append(applied.acknowledge)
                if let prepare = applied.prepare { preparations.append((index, prepare)) }
                cleans = cleans || submission.cleans
                guard change.happened else { continue }
                state = change.result
                changes += 1
            } catch {
                answers.append { _ in submission.fail(error) }
            }
        }
        if isWorthSaving { seal(at: now, in: configuration) }
    }

    /// True when there is anything to write.
    var isWorthSaving: Bool {
        changes > 0 || cleans && state.root.pending.events < base.root.pending.events
            || state.root.replaced.count < base.root.replaced.count
    }

    /// True when the save happened and false when it did not, judging by a root read after it.
    ///
    /// - Returns: nil when neither is certain.
    func happened(in root: Root) -> Bool? {
        root.save == state.root.save ? true : root.commits.includes(save: state.root.save, basedOn: base.root.rev)
    }

    /// Answers every caller.
    func acknowledge(_ state: OwnerState<Record>) {
        let snapshot = Snapshot(state)
        for answer in answers { answer(snapshot) }
    }

    private mutating func seal(at now: Timestamp, in configuration: RecordStoreConfiguration) {
        state.etag = nil
        state.mark(
            save: FreshName.make(), basedOn: changes > 0 ? base.root.rev : nil,
            remembering: configuration.commitMarkLimit)
        sealEvents(at: now, in: configuration)
        // The threshold grows with the size of the batch, so that large batches compact about every third save, not
        // every one.
        if state.root.inline.count > max(configuration.inlineLimit, 3 * changes) {
            let fold = Compaction(of: state, in: configuration)
            garbage = state.root.replaced
            state.apply(fold)
            self.fold = fold
        }
        // A closed owner's pages are neither compacted nor read again, so they can be deleted at once.
        if state.root.isClosed { garbage += emptied } else { state.retire(emptied) }
    }

    /// Seals this replica's events that have waited long, if there are many of them.
    private mutating func sealEvents(at now: Timestamp, in configuration: RecordStoreConfiguration) {
        let stale = Timestamp(milliseconds: now.milliseconds - configuration.sealEventsAfter.wholeMilliseconds)
        let waiting = state.root.events.prefix { $0.time <= stale }.filter { $0.replica == configuration.replica }
        guard waiting.count >= configuration.inlineEventLimit else { return }
        let page = EventPage(sealing: waiting, of: configuration.replica)
        state.seal(page)
        eventPage = page
    }

    /// Rejects a change whose events would not fit into the outbox.
    private static func check(
        _ change: Change<Record>, room: Bool, in configuration: RecordStoreConfiguration
    ) throws {
        guard !change.emitted.isEmpty else { return }
        let pending = change.state.root.pending
        guard room, pending.events <= configuration.pendingEventLimit,
            pending.bytes <= configuration.pendingEventBytes
        else { throw StoreFault.outboxFull }
    }
}
