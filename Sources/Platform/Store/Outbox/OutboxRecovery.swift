import Dapr
import Logging
import Timestamps

/// Keeps the outboxes clean: drops published events from the roots, and takes over the outboxes of dead replicas.
struct OutboxRecovery<Record: StoredRecord>: Sendable {
    /// Number of owners processed at once.
    private static var concurrency: Int { 8 }

    let configuration: RecordStoreConfiguration
    let documents: Documents
    let keys: Keys
    let outbox: Outbox
    let eventPages: EventPages
    let replicas: ReplicaRegistry
    let queue: WriteQueue<Submission<Record>>
    let logger: Logger

    /// Checks the owners marked for checking, and cleans the roots of those idle for `duration`.
    func tidy(idleFor duration: Duration) async {
        await forEach(outbox.doubtful) { owner in
            do {
                let (sealed, events) = try await events(of: owner)
                outbox.take(sealed, then: events, of: owner, every: false)
                outbox.looked(at: owner)
            } catch {
                logger.debug("an outbox could not be read", metadata: ["error": "\(error)"])
            }
        }
        await forEach(outbox.idle(for: duration)) { await clean($0) }
    }

    /// Saves the root without its published events. Goes through the owner's queue, like any commit.
    private func clean(_ owner: String) async {
        await withCheckedContinuation { done in
            let submission = Submission<Record>(
                apply: { _ in .init { _ in done.resume() } }, fail: { _ in done.resume() }, cleans: true)
            queue.submit(submission, for: owner)
        }
    }

    /// Publishes the events of replicas that died or cannot publish their own.
    func sweep() async {
        do {
            for (name, replica) in try await replicas.others() {
                let silence = Timestamp.now - replica.seen
                let delay = replica.oldest.map { Timestamp.now - $0 } ?? .zero
                if silence > configuration.presumedDead {
                    try await adopt(name, replica, every: true)
                    try await replicas.remove(name, slots: replica.slots)
                } else if delay > configuration.adoptAfter {
                    try await adopt(name, replica, every: false)
                }
            }
        } catch {
            logger.warning("the outboxes of other replicas could not be swept", metadata: ["error": "\(error)"])
        }
    }

    /// Takes over the owners named in a replica's slots, each under a slot of this replica.
    private func adopt(_ name: String, _ replica: ReplicaTable.Replica, every: Bool) async throws {
        for owner in try await replicas.owners(of: name, slots: replica.slots).keys {
            var (sealed, events) = try await events(of: owner)
            if every {
                sealed = sealed.filter { $0.reference.replica == name }
                events = events.filter { $0.replica == name }
            }
            guard !sealed.isEmpty || !events.isEmpty else { continue }
            if let slot = try await replicas.claim(for: owner) {
                let document = SlotDocument.bytes(owner: owner)
                try await documents.write([.put(keys.slot(slot, of: configuration.replica), document)])
                await replicas.confirm(owner)
            }
            outbox.take(sealed, then: events, of: owner, every: every)
        }
    }

    /// The events in the owner's outbox.
    private func events(of owner: String) async throws -> (sealed: [EventPage], events: [StoredEvent]) {
        guard let document = try await documents.read(keys.root(of: owner)) else { return ([], []) }
        let root = try Root(document: try document.text())
        return (try await eventPages.read(root.eventPages, of: owner), root.events)
    }

    private func forEach(_ owners: [String], _ body: @escaping @Sendable (String) async -> Void) async {
        await withDiscardingTaskGroup { group in
            for lane in 0..<min(Self.concurrency, owners.count) {
                group.addTask {
                    for index in stride(from: lane, to: owners.count, by: Self.concurrency) {
                        await body(owners[index])
                    }
                }
            }
        }
    }
}
