import Glibc
import ServiceKit
import Synchronization

/// A process's log on disk, limited to one file and its predecessor.
///
/// Our own processes append their lines to the file themselves and keep its size limited; only crash reports of the
/// Swift runtime still come through the pipe. Other processes write everything through the pipe.
final class LogFile: Sendable {
    /// Maximum length of a line on the terminal, in bytes; longer ones are split.
    private static let longestLine = 64 << 10
    /// Number of bytes read from the end of a log to find out why a process ended.
    private static let tail = 8 << 10

    private struct State {
        var descriptor: Int32
        /// The beginning of an incomplete line.
        var open: [UInt8] = []
    }

    let path: String
    /// True when the process appends to the file itself, and begins a new one when it is full.
    let isWrittenByProcess: Bool
    /// The process's name, if its output is also shown on the terminal, as one readable line each.
    private let echo: String?
    private let state: Mutex<State>

    /// Starts a new log; that of the previous run is kept beside it as `….log.1`.
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

    /// The current size of the file, in bytes.
    var end: Int { state.withLock { Self.size(of: $0.descriptor) } }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            reopenIfNeeded(&state)
            Self.write(bytes, to: state.descriptor)
            if let echo { show(bytes, after: echo, &state) }
        }
    }

    /// The last three lines written since the file ended at `start`.
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
            // The process may have begun a new file.
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
