import Glibc
import Synchronization

/// Standard output, message by message, each on a line and whole.
final class MessageOutput: Sendable {
    private let turn = Mutex(())

    func write(_ message: [UInt8]) {
        let line = message + [UInt8(ascii: "\n")]
        turn.withLock { _ in
            var start = 0
            while start < line.count {
                let count = line[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                // Whoever started this is gone: there is nobody to tell.
                guard count > 0 else { exit(EXIT_SUCCESS) }
                start += count
            }
        }
    }
}
