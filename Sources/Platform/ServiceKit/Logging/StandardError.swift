import Synchronization
import Threads

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard error, in whole lines: lines of different threads do not mix.
///
/// A service writes a line for each request. A system call for each would cost a good part of a small answer, so what is
/// not urgent waits for company, 50 ms at most; warnings and worse leave at once, with all that was written before them.
public enum StandardError {
    /// So many bytes leave without waiting for more.
    private static let enough = 32 << 10
    private static let longestWait: UInt32 = 50_000

    private struct Waiting {
        var bytes: [UInt8] = []
        var isAwaited = false
    }

    private static let waiting = Mutex(Waiting())
    /// Held while bytes leave, so that they do so in order.
    private static let turn = Mutex(())
    /// What waits leaves before the process does.
    private static let flushesAtExit: Bool = atexit { StandardError.flush() } == 0

    /// Writes bytes whole; what the descriptor refuses is lost.
    @Sendable
    public static func write(_ line: [UInt8], urgently: Bool) {
        let isFirst = waiting.withLock { waiting in
            waiting.bytes.append(contentsOf: line)
            guard !urgently, waiting.bytes.count < enough else { return nil as Bool? }
            defer { waiting.isAwaited = true }
            return !waiting.isAwaited
        }
        guard let isFirst else { return flush() }
        guard isFirst else { return }
        let isStarted =
            flushesAtExit
            && SystemThread.start {
                usleep(longestWait)
                flush()
            }
        if !isStarted { flush() }
    }

    /// Writes what waits.
    public static func flush() {
        turn.withLock { _ in
            let bytes = waiting.withLock { waiting in
                defer { waiting = Waiting() }
                return waiting.bytes
            }
            bytes.withUnsafeBytes { write($0[...]) }
        }
    }

    private static func write(_ bytes: Slice<UnsafeRawBufferPointer>) {
        var rest = bytes
        while !rest.isEmpty {
            #if canImport(Darwin)
                let count = Darwin.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            #elseif canImport(Musl)
                let count = Musl.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            #else
                let count = Glibc.write(2, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            #endif
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
