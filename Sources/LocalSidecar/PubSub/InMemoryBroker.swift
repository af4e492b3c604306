import Synchronization

/// `pubsub.in-memory`: hands messages to the groups that are there, keeps nothing. Shared by the sidecars of a host.
final class InMemoryBroker: Broker {
    private struct State {
        var groups: [String: [ConsumerGroupName: ConsumerGroup]] = [:]
        var lastID: Int64 = 0
    }

    private let state = Mutex(State())

    var isDurable: Bool { false }

    func publish(_ messages: [BrokerMessage]) async throws {
        // Fed under the lock: a group takes entries in the order of their ids.
        state.withLock { state in
            for message in messages {
                state.lastID += 1
                let entry = LogEntry(id: state.lastID, message: message)
                for group in (state.groups[message.topic] ?? [:]).values { group.feed([entry]) }
            }
        }
    }

    func group(_ name: ConsumerGroupName, topic: String) async throws -> ConsumerGroup {
        state.withLock { state in
            if let group = state.groups[topic]?[name] { return group }
            let group = ConsumerGroup(name, topic: topic)
            state.groups[topic, default: [:]][name] = group
            return group
        }
    }

    func leave(_ group: ConsumerGroup) async {
        guard !group.hasMembers else { return }
        state.withLock { _ = $0.groups[group.topic]?.removeValue(forKey: group.name) }
    }

    func close() async {}
}
