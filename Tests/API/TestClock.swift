import Synchronization
import Timestamps

/// A clock that runs as fast as the real one, and ahead of it by as much as a test says.
final class TestClock: Sendable {
    private let ahead = Mutex(Duration.zero)

    var now: Timestamp { Timestamp.now + ahead.withLock { $0 } }

    func advance(by duration: Duration) { ahead.withLock { $0 += duration } }

    func advance(days: Int) { advance(by: .seconds(86_400 * days)) }
}
