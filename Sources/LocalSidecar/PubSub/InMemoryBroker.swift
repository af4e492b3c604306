import Synchronization

/// `pubsub.in-memory`: hands messages to the groups that are there, one at a time, and keeps nothing. Shared by the sidecars
/// of a host.
///
/// A topic that ends in `*` is that of every topic that goes on from there.
final class InMemoryBroker: Broker {
    private struct State {
        var groups: [String: [ConsumerGroupName: ConsumerGroup]] = [:]
        var lastID: Int64 = 0

        func groups(of topic: String) -> [ConsumerGroup] {
            groups.filter { Self.matches($0.key, topic) }.flatMap(\.value.values)
        }

        private static func matches(_ pattern: String, _ topic: String) -> Bool {
            guard pattern != topic else { return true }
            guard pattern.hasSuffix("*") else { return false }
            let start = pattern.dropLast()
            return topic.hasPrefix(start) && topic.count > start.count
        }
    }

    private let state = Mutex(State())

    var isDurable: Bool { false }

    func publish(_ messages: [BrokerMessage]) async throws {
        for message in messages {
            try await room(for: message.topic)
            // Fed under the lock: a group takes entries in the order of their ids.
            state.withLock { state in
                state.lastID += 1
                let entry = LogEntry(id: state.lastID, message: message)
                for group in state.groups(of: message.topic) { group.feed([entry]) }
            }
        }
    }

    /// Waits until the groups have taken enough: Dapr's component does not let a publisher get ahead of them at all.
    private func room(for topic: String) async throws {
        while state.withLock({ $0.groups(of: topic).contains { $0.waiting > ConsumerGroup.capacity / 2 } }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func group(_ name: ConsumerGroupName, topic: String) async throws -> ConsumerGroup {
        state.withLock { state in
            if let group = state.groups[topic]?[name] { return group }
            let group = ConsumerGroup(name, topic: topic, isSerial: true)
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
