public import Logging
import ServiceKit
import Synchronization

/// The lines a service logged.
public final class LogLines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])

    /// Starts empty.
    public init() {}

    /// One by one.
    public var all: [[UInt8]] { lines.withLock { $0 } }
    /// All of them.
    public var text: String { String(decoding: all.joined(), as: UTF8.self) }

    /// How many of them hold a text.
    public func count(of text: String) -> Int { all.count { String(decoding: $0, as: UTF8.self).contains(text) } }

    /// A logger whose lines end up here.
    public func logger(_ service: String) -> Logger {
        Logger(label: service) { _ in
            JSONLogHandler(service: service) { line, _ in self.lines.withLock { $0.append(line) } }
        }
    }
}
