import Glibc
import ServiceKit
import Synchronization

/// A process's log on disk, bounded: one file and its predecessor.
///
/// Our own processes append their lines to the file themselves and keep it bounded; what then still comes through the
/// pipe is what the Swift runtime says of a crash. All else that a process writes comes through the pipe.
final class LogFile: Sendable {
    /// What is longer is shown in pieces.
    private static let longestLine = 64 << 10
    /// The end of a log that says why a process ended, in bytes.
    private static let tail = 8 << 10

    private struct State {
        var descriptor: Int32
        /// The beginning of a line whose end has not come yet.
        var open: [UInt8] = []
    }

    let path: String
    /// The process appends to the file itself, and begins a new one when it is full.
    let isWrittenByProcess: Bool
    /// The process's name; when given, what it writes goes to the terminal as well, a readable line each.
    private let echo: String?
    private let state: Mutex<State>

    /// Starts a new log; the one of the run before is kept beside it as `….log.1`.
    init(path: String, echo: String? = nil, isWrittenByProcess: Bool = false) {
        self.path = path
        self.echo = echo
        self.isWrittenByProcess = isWrittenByProcess
        rename(path, path + ".1")
        state = Mutex(State(descriptor: Self.open(path)))
    }

    deinit {
        let descriptor = state.withLock { $0.descriptor }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Where the file ends now, in bytes.
    var end: Int { state.withLock { Self.size(of: $0.descriptor) } }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            reopenIfNeeded(&state)
            Self.write(bytes, to: state.descriptor)
            if let echo { show(bytes, after: echo, &state) }
        }
    }

    /// The last three lines that were written since the file ended at `start`.
    func lastLines(since start: Int) -> [String] {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let size = Self.size(of: descriptor)
        // A shorter file is a new one.
        let begin = max(size < start ? 0 : start, size - Self.tail)
        var bytes = [UInt8](repeating: 0, count: size - begin)
        let count = pread(descriptor, &bytes, bytes.count, begin)
        guard count > 0 else { return [] }
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").suffix(3).map(String.init)
    }

    private func reopenIfNeeded(_ state: inout State) {
        if isWrittenByProcess {
            // The process may have begun a new file since.
            if state.descriptor >= 0 { close(state.descriptor) }
            state.descriptor = Self.open(path)
        } else if Self.size(of: state.descriptor) > LogOutput.fileLimit {
            close(state.descriptor)
            rename(path, path + ".1")
            state.descriptor = Self.open(path)
        }
    }

    private func show(_ bytes: [UInt8], after name: String, _ state: inout State) {
        var text = ""
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") || state.open.count >= Self.longestLine else {
                state.open.append(byte)
                continue
            }
            let line = LogLine(String(decoding: state.open, as: UTF8.self), of: name)
            text += line.shown(isColoured: LogLine.isColoured) + "\n"
            state.open = []
        }
        Self.write(Array(text.utf8), to: STDOUT_FILENO)
    }

    private static func open(_ path: String) -> Int32 {
        Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }

    private static func size(of descriptor: Int32) -> Int { max(0, Int(lseek(descriptor, 0, SEEK_END))) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        guard descriptor >= 0 else { return }
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count <= 0 { return }
                offset += count
            }
        }
    }
}
