import DequeModule
import Synchronization
import Timestamps

/// The latest events of a host, kept in memory for the inspector.
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
        var entries: Deque<Entry> = []
        var count = 0
        var bytes = 0
    }

    /// Maximum number of events: more than a screen shows.
    private static let capacity = 400
    /// Maximum size in bytes, for applications with large events.
    private static let maximumBytes = 16 << 20
    private let state = Mutex(State())

    func note(_ kind: Kind, _ message: BrokerMessage, _ app: String, _ pubsub: String) {
        state.withLock { state in
            state.count += 1
            let entry = Entry(
                number: state.count, time: .now, kind: kind, app: app, pubsub: pubsub, topic: message.topic,
                message: message)
            state.entries.append(entry)
            state.bytes += message.payload.count
            while state.entries.count > Self.capacity || state.bytes > Self.maximumBytes {
                state.bytes -= state.entries.removeFirst().message.payload.count
            }
        }
    }

    /// The entries after a number, oldest first.
    func entries(after number: Int) -> [Entry] {
        state.withLock { Array($0.entries.drop { $0.number <= number }) }
    }

    /// Removes a dead letter that was published again.
    func forget(_ number: Int) {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.number == number }) else { return }
            state.bytes -= state.entries.remove(at: index).message.payload.count
        }
    }
}
