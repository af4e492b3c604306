import Timestamps

/// A batch applied to a state: what the next save would write, and what the callers would get.
struct Draft<Record: StoredRecord>: Sendable {
    private(set) var state: OwnerState<Record>
    private(set) var fold: Fold<Record>?
    /// The events that are moved out of the root.
    private(set) var eventPage: EventPage?
    /// The pages that an earlier fold replaced and that nobody can be reading any more.
    private(set) var garbage: [String] = []
    private(set) var changes = 0
    private var answers: [@Sendable (Snapshot<Record>) -> Void] = []
    /// The submissions that did not fit.
    private(set) var rest: ArraySlice<Submission<Record>> = []
    private let base: OwnerState<Record>
    private var cleans = false
    /// The pages whose events have all left.
    private let emptied: [String]

    /// Applies each submission to what the ones before it left, as many as fit into a save; one that throws leaves nothing
    /// and fails alone.
    ///
    /// - Parameters:
    ///   - gone: events that have left already.
    ///   - room: whether this replica can take on more events.
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
                let acknowledge = try submission.apply(&change)
                try Self.check(change, room: room, in: configuration)
                answers.append(acknowledge)
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

    /// Whether there is anything to write.
    var isWorthSaving: Bool {
        changes > 0 || cleans && state.root.pending.events < base.root.pending.events
            || state.root.replaced.count < base.root.replaced.count
    }

    /// Whether the save happened, as told by a root that was read after it.
    ///
    /// - Returns: nil when it cannot be told.
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
        // Whoever changes much at a time folds much at a time: about every third save, not every one.
        if state.root.inline.count > max(configuration.inlineLimit, 3 * changes) {
            let fold = Fold(of: state, in: configuration)
            garbage = state.root.replaced
            state.apply(fold)
            self.fold = fold
        }
        // Of an owner who is no more nothing is folded again, and nothing is read.
        if state.root.isClosed { garbage += emptied } else { state.retire(emptied) }
    }

    /// Seals this replica's events that have waited for long, if there are many of them.
    private mutating func sealEvents(at now: Timestamp, in configuration: RecordStoreConfiguration) {
        let stale = Timestamp(milliseconds: now.milliseconds - configuration.sealEventsAfter.wholeMilliseconds)
        let waiting = state.root.events.prefix { $0.time <= stale }.filter { $0.replica == configuration.replica }
        guard waiting.count >= configuration.inlineEventLimit else { return }
        let page = EventPage(sealing: waiting, of: configuration.replica)
        state.seal(page)
        eventPage = page
    }

    /// Refuses a change whose events would not fit into the outbox.
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
