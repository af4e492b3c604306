import Synchronization

/// The end of what a process wrote: enough to say why it ended.
final class LastWords: Sendable {
    private let tail = Mutex<[UInt8]>([])

    func append(_ bytes: [UInt8]) {
        tail.withLock { tail in
            tail.append(contentsOf: bytes)
            if tail.count > 8192 { tail.removeFirst(tail.count - 4096) }
        }
    }

    /// All that is remembered.
    var whole: String { String(decoding: tail.withLock { $0 }, as: UTF8.self) }

    /// The last three lines.
    var lines: [String] {
        tail.withLock { tail in
            String(decoding: tail, as: UTF8.self).split(separator: "\n").suffix(3).map(String.init)
        }
    }
}
