import Synchronization
import Timestamps

/// The latest events of a host, kept in memory for whoever looks at the inspector.
final class EventHistory: Sendable {
    enum Kind: String, Sendable {
        case published, delivered, failed, dead
    }

    struct Entry: Sendable {
        let number: Int
        let time: Timestamp
        let kind: Kind
        let app: String
        let pubsub: String
        let topic: String
        let message: BrokerMessage
    }

    private struct State {
        var entries: [Entry] = []
        var count = 0
    }

    /// More than a screen shows; payloads are shared with the broker while it has them.
    private static let capacity = 400
    private let state = Mutex(State())

    func note(_ kind: Kind, _ message: BrokerMessage, _ app: String, _ pubsub: String) {
        state.withLock { state in
            state.count += 1
            let entry = Entry(
                number: state.count, time: .now, kind: kind, app: app, pubsub: pubsub, topic: message.topic,
                message: message)
            state.entries.append(entry)
            if state.entries.count > 2 * Self.capacity { state.entries.removeFirst(Self.capacity) }
        }
    }

    /// Those after a number, the oldest first.
    func entries(after number: Int) -> [Entry] {
        state.withLock { Array($0.entries.drop { $0.number <= number }.suffix(Self.capacity)) }
    }

    /// Forgets a dead letter that was published anew.
    func forget(_ number: Int) { state.withLock { $0.entries.removeAll { $0.number == number } } }
}
