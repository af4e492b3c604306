import Synchronization
import Threads

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The destination of a process's log lines; lines of different threads do not mix.
///
/// A service writes a line for each request. A system call for each would cost a good part of a small answer, so lines
/// that are not urgent are batched for 50 ms at most; warnings and errors are written at once, with all lines before
/// them.
public final class LogOutput: Sendable {
    /// Maximum size of a log file, in bytes; then it is renamed to `….1`, and a new one is begun.
    public static let fileLimit = 8 << 20
    /// Standard error, which container runtimes and orchestrators collect.
    public static let standardError = LogOutput(file: nil)

    /// Number of bytes that are written without waiting for more.
    private static let batch = 32 << 10
    private static let longestWait: UInt32 = 50_000
    private static let files = Mutex<[String: LogOutput]>([:])
    /// Registers a flush at the exit of the process.
    private static let flushesAtExit: Bool =
        atexit {
            for output in LogOutput.files.withLock({ Array($0.values) }) { output.flush() }
            LogOutput.standardError.flush()
        } == 0

    private struct Waiting {
        var bytes: [UInt8] = []
        var isAwaited = false
    }

    private struct Destination {
        var descriptor: Int32 = -1
        var size = 0
    }

    private let path: String?
    private let waiting = Mutex(Waiting())
    /// Held while bytes are written, to keep their order.
    private let destination = Mutex(Destination())

    private init(file path: String?) { self.path = path }

    /// The output to a file, one for each path and process: opened for appending, readable by the user only, with at
    /// most ``fileLimit`` bytes and a predecessor of that size. A program that runs services on one machine need not
    /// read and copy every line this way; while the file cannot be opened, lines go to standard error.
    public static func file(_ path: String) -> LogOutput {
        files.withLock { files in
            if let known = files[path] { return known }
            let output = LogOutput(file: path)
            files[path] = output
            return output
        }
    }

    /// Writes bytes completely; those that the descriptor refuses are lost.
    public func write(_ line: [UInt8], urgently: Bool) {
        let isFirst = waiting.withLock { waiting in
            waiting.bytes.append(contentsOf: line)
            guard !urgently, waiting.bytes.count < Self.batch else { return nil as Bool? }
            defer { waiting.isAwaited = true }
            return !waiting.isAwaited
        }
        guard let isFirst else { return flush() }
        guard isFirst else { return }
        let isStarted =
            Self.flushesAtExit
            && SystemThread.start {
                usleep(Self.longestWait)
                self.flush()
            }
        if !isStarted { flush() }
    }

    /// Writes the waiting lines.
    public func flush() {
        destination.withLock { destination in
            let bytes = waiting.withLock { waiting in
                defer { waiting = Waiting() }
                return waiting.bytes
            }
            guard !bytes.isEmpty else { return }
            let descriptor = self.descriptor(&destination)
            destination.size += bytes.count
            bytes.withUnsafeBytes { Self.write($0[...], to: descriptor) }
        }
    }

    private func descriptor(_ destination: inout Destination) -> Int32 {
        guard let path else { return 2 }
        if destination.descriptor >= 0, destination.size >= Self.fileLimit {
            close(destination.descriptor)
            destination.descriptor = -1
            rename(path, path + ".1")
        }
        if destination.descriptor < 0 {
            destination.descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            destination.size = max(0, Int(lseek(destination.descriptor, 0, SEEK_END)))
        }
        return destination.descriptor < 0 ? 2 : destination.descriptor
    }

    private static func write(_ bytes: Slice<UnsafeRawBufferPointer>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            #if canImport(Darwin)
                let count = Darwin.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            #elseif canImport(Musl)
                let count = Musl.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            #else
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            #endif
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
