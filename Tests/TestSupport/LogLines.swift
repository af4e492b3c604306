package import Logging
import ServiceKit
import Synchronization

/// The lines a service logged.
package final class LogLines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    /// Starts empty.
    package init() {}

    /// One by one.
    package var all: [[UInt8]] { lines.withLock { $0 } }
    /// All of them.
    package var text: String { String(decoding: all.joined(), as: UTF8.self) }

    /// How many of them hold a text.
    package func count(of text: String) -> Int { all.count { String(decoding: $0, as: UTF8.self).contains(text) } }

    /// A logger whose lines end up here.
    package func logger(_ service: String) -> Logger {
        Logger(label: service) { _ in
            JSONLogHandler(service: service) { line, _ in self.lines.withLock { $0.append(line) } }
        }
    }
}
