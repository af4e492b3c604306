import Synchronization

/// Takes a group's messages and delivers them, up to the allowed number at a time, for as long as it runs.
struct Dispatcher: Sendable {
    let group: ConsumerGroup
    let membership: GroupMembership
    let delivery: Delivery
    let maximumInFlight: Int

    /// Runs until the task is cancelled; messages under way then go back to the group.
    func run() async {
        let slots = DeliverySlots(maximumInFlight)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                for await condition in delivery.channel.gate.changes() where condition == .open {
                    membership.wake.yield()
                }
            }
            for await _ in membership.wakes {
                while let entry = take(slots) {
                    tasks.addTask {
                        await work(from: entry)
                        slots.free()
                        // A message that arrived while every slot was taken must not wait for the next message.
                        if group.hasReady { membership.wake.yield() }
                    }
                }
            }
            tasks.cancelAll()
        }
        group.leave(membership.id)
    }

    private func take(_ slots: DeliverySlots) -> LogEntry? {
        guard mayDeliver, slots.occupy() else { return nil }
        guard let entry = group.take() else {
            slots.free()
            return nil
        }
        return entry
    }

    /// A durable broker waits for the application; an in-memory one loses messages, as Dapr's does.
    private var mayDeliver: Bool { delivery.channel.gate.isOpen || !delivery.component.broker.isDurable }

    /// Delivers a message, then further ones on the same slot.
    private func work(from first: LogEntry) async {
        var next: LogEntry? = first
        while let entry = next {
            switch await delivery.deliver(entry) {
            case .settled:
                group.finish(entry)
                next = mayDeliver && !Task.isCancelled ? group.take() : nil
            case .held:
                group.putBack(entry)
                next = nil
            }
        }
    }
}

/// Counts the deliveries under way.
final class DeliverySlots: Sendable {
    private let taken = Mutex(0)
    private let count: Int

    init(_ count: Int) { self.count = count }

    /// Takes a slot; false when none is free.
    func occupy() -> Bool {
        taken.withLock { taken in
            guard taken < count else { return false }
            taken += 1
            return true
        }
    }

    func free() { taken.withLock { $0 -= 1 } }
}
