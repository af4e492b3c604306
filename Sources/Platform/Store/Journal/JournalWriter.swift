import Dapr
import Timestamps

/// One caller's events for a journal.
struct JournalSubmission: QueuedWrite {
    let events: [JournalEvent]
    /// Says how many were new.
    let succeed: @Sendable (JournalReceipt) -> Void
    let fail: @Sendable (any Error) -> Void
    let trace = DaprTrace.current

    var size: Int { events.reduce(0) { $0 + $1.size } }
}

/// Appends: read the root, add what is new, save the root if nobody else has meanwhile.
struct JournalWriter: Sendable {
    let configuration: JournalConfiguration
    let reader: JournalReader
    let observe: @Sendable (StoreSignal) -> Void

    private enum SaveOutcome { case saved, lost }

    /// Commits a batch, in bites that a sidecar takes, and answers every caller.
    func commit(_ batch: [JournalSubmission], for owner: String) async {
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

    /// Adds what is new to the newest root until it is saved.
    private func settle(_ batch: [JournalSubmission], for owner: String) async throws -> [JournalReceipt] {
        var backoff = Backoff(from: .milliseconds(1), to: .milliseconds(50), within: configuration.deadline)
        while true {
            let base = try await reader.state(of: owner)
            guard base.root.erased == nil else {
                return batch.map { JournalReceipt(appended: 0, known: $0.events.count, isErased: true) }
            }
            var draft = JournalDraft(on: base.root)
            let receipts = try await add(batch, to: &draft, owner: owner)
            guard draft.added > 0 else { return receipts }
            draft.seal(in: configuration)
            if case .saved = try await save(draft, over: base, owner: owner) { return receipts }
            observe(.conflict)
            await discard(draft, owner: owner)
            try await backoff.pause(orThrow: .conflict)
        }
    }

    /// Some stores keep what a lost transaction wrote besides the root; nobody refers to it.
    private func discard(_ draft: JournalDraft, owner: String) async {
        guard !draft.written.isEmpty else { return }
        try? await reader.documents.write(
            draft.written.map { .delete(key: configuration.part($0.name, of: owner), etag: nil) })
    }

    private func add(
        _ batch: [JournalSubmission], to draft: inout JournalDraft, owner: String
    ) async throws -> [JournalReceipt] {
        let known = KnownEvents(reader: reader, owner: owner, root: draft.root)
        let duplicates = try await known.among(batch.flatMap(\.events))
        var seen = duplicates
        let now = Timestamp.now
        var receipts: [JournalReceipt] = []
        for submission in batch {
            var receipt = JournalReceipt(appended: 0, known: 0, isErased: false)
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

    /// Writes, and judges the outcome by reading again, never by the status of an error.
    private func save(_ draft: JournalDraft, over base: JournalState, owner: String) async throws -> SaveOutcome {
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
            reader.keep(JournalState(root: draft.root), of: owner)
            observe(.committed(changes: draft.added))
            if !draft.written.isEmpty { observe(.folded(written: draft.written.count, replaced: 0)) }
            return .saved
        }
    }
}
