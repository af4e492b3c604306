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
/// A service writes a line for each request, on the event loop that answers it. A system call for each would cost a good
/// part of a small answer, and a file system that commits its journal holds whoever writes just then: so lines are
/// collected, and a thread of the output's own writes them every 50 ms. Warnings and errors are written at once, with
/// all lines before them.
public final class LogOutput: Sendable {
    /// Maximum size of a log file, in bytes; then it is renamed to `….1`, and a new one is begun.
    public static let fileLimit = 8 << 20
    /// Standard error, which container runtimes and orchestrators collect.
    public static let standardError = LogOutput(file: nil)

    /// Number of waiting bytes above which a line's writer writes them itself: a disk that cannot follow slows the
    /// process instead of filling its memory.
    private static let waitingLimit = 1 << 20
    /// Time between two writes, in microseconds.
    private static let pause: UInt32 = 50_000
    /// Number of pauses without a line after which the writing thread ends.
    private static let idlePauses = 20
    private static let files = Mutex<[String: LogOutput]>([:])
    /// Registers a flush at the exit of the process.
    private static let flushesAtExit: Bool =
        atexit {
            for output in LogOutput.files.withLock({ Array($0.values) }) { output.flush() }
            LogOutput.standardError.flush()
        } == 0

    private struct Waiting {
        var bytes: [UInt8] = []
        /// True while a thread is there that will write them.
        var hasWriter = false
    }

    private struct Destination {
        var descriptor: Int32 = -1
        var size = 0
        /// The memory of the bytes written last, which the next lines take.
        var spare: [UInt8] = []
    }

    private let path: String?
    private let waiting = Mutex(Waiting())
    /// Held while bytes are written, to keep their order.
    private let destination = Mutex(Destination())

    private init(file path: String?) { self.path = path }

    /// The output to a file, one for each path and process: opened for appending, readable by the user only, with little
    /// more than ``fileLimit`` bytes and a predecessor of that size. A program that runs services on one machine need not
    /// read and copy every line this way; while the file cannot be opened, lines go to standard error.
    public static func file(_ path: String) -> LogOutput {
        files.withLock { files in
            if let known = files[path] { return known }
            let output = LogOutput(file: path)
            files[path] = output
            return output
        }
    }

    /// Takes a complete line; what the descriptor refuses later is lost.
    public func write(_ line: [UInt8], urgently: Bool) {
        enum Turn { case wait, start, flush }
        let turn = waiting.withLock { waiting in
            waiting.bytes.append(contentsOf: line)
            if urgently || waiting.bytes.count > Self.waitingLimit { return Turn.flush }
            defer { waiting.hasWriter = true }
            return waiting.hasWriter ? .wait : .start
        }
        switch turn {
        case .wait: return
        case .flush: flush()
        case .start:
            guard Self.flushesAtExit, SystemThread.start(writeWhileThereAreLines) else {
                waiting.withLock { $0.hasWriter = false }
                return flush()
            }
        }
    }

    /// Writes the waiting lines.
    public func flush() { _ = writeWaiting() }

    private func writeWhileThereAreLines() {
        var idle = 0
        while true {
            usleep(Self.pause)
            idle = writeWaiting() ? 0 : idle + 1
            guard idle >= Self.idlePauses else { continue }
            let isOver = waiting.withLock { waiting in
                guard waiting.bytes.isEmpty else { return false }
                waiting.hasWriter = false
                return true
            }
            if isOver { return }
        }
    }

    /// - Returns: True when there were any.
    private func writeWaiting() -> Bool {
        destination.withLock { destination in
            waiting.withLock { swap(&$0.bytes, &destination.spare) }
            guard !destination.spare.isEmpty else { return false }
            let descriptor = self.descriptor(&destination)
            destination.size += destination.spare.count
            destination.spare.withUnsafeBytes { Self.write($0[...], to: descriptor) }
            destination.spare.removeAll(keepingCapacity: destination.spare.capacity <= 2 * Self.waitingLimit)
            return true
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
