/// Takes a group's messages by the batch: as many as allowed, or what has come when the wait is over.
struct BulkDispatcher: Sendable {
    let group: ConsumerGroup
    let membership: GroupMembership
    let delivery: Delivery
    let bulk: SubscriptionSpec.Bulk

    /// Runs until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                for await condition in delivery.channel.gate.changes() where condition == .open {
                    membership.wake.yield()
                }
            }
            for await _ in membership.wakes {
                while delivery.channel.gate.isOpen, !Task.isCancelled, group.hasReady { await deliverBatch() }
            }
            tasks.cancelAll()
        }
        group.leave(membership.id)
    }

    private func deliverBatch() async {
        // An in-memory broker hands over one message at a time in Dapr, each after the whole wait.
        let limit = delivery.component.broker.isDurable ? bulk.maximumMessages : 1
        if !delivery.component.broker.isDurable || group.waiting < limit {
            try? await Task.sleep(for: bulk.maximumAwait)
        }
        var entries: [LogEntry] = []
        while entries.count < limit, let entry = group.take() { entries.append(entry) }
        guard !entries.isEmpty else { return }
        let settlements = await BulkDelivery(delivery: delivery).deliver(entries)
        for (entry, settlement) in zip(entries, settlements).reversed() {
            if settlement == .settled { group.finish(entry) } else { group.putBack(entry) }
        }
    }
}
