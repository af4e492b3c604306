/// Takes a group's messages by the batch, one batch at a time.
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
        let entries = await nextBatch()
        guard !entries.isEmpty else { return }
        let settlements = await BulkDelivery(delivery: delivery).deliver(entries)
        for (entry, settlement) in zip(entries, settlements).reversed() {
            if settlement == .settled { group.finish(entry) } else { group.putBack(entry) }
        }
    }

    /// What a durable broker holds goes at once, and the next batch gathers meanwhile: under load batches are full, and
    /// otherwise nobody waits. An in-memory broker hands over one message at a time in Dapr, each after the whole wait.
    private func nextBatch() async -> [LogEntry] {
        let broker = delivery.component.broker
        if broker.gathersBulks { await gather() }
        if broker.isDurable { return group.take(bulk.maximumMessages) }
        try? await Task.sleep(for: bulk.maximumAwait)
        return group.take(1)
    }

    /// Waits until a whole batch is there, or the time for it is over.
    private func gather() async {
        let end = ContinuousClock.now + bulk.maximumAwait
        while group.waiting < bulk.maximumMessages, .now < end, !Task.isCancelled {
            try? await Task.sleep(for: min(.milliseconds(5), bulk.maximumAwait))
        }
    }
}
