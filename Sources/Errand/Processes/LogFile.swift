import Glibc
import Synchronization

/// A process's log on disk, bounded: one file and its predecessor.
final class LogFile: Sendable {
    static let limit = 8 << 20
    /// What is longer is shown in pieces.
    private static let longestLine = 64 << 10

    private struct State {
        var descriptor: Int32
        var size: Int
        /// The beginning of a line whose end has not come yet.
        var open: [UInt8] = []
    }

    let path: String
    /// The process's name; when given, what it writes goes to the terminal as well, a readable line each.
    private let echo: String?
    private let state: Mutex<State>

    /// Starts a new log; the one of the run before is kept beside it as `….log.1`.
    init(path: String, echo: String? = nil) {
        self.path = path
        self.echo = echo
        state = Mutex(State(descriptor: Self.open(path), size: 0))
    }

    deinit {
        let descriptor = state.withLock { $0.descriptor }
        if descriptor >= 0 { close(descriptor) }
    }

    func append(_ bytes: [UInt8]) {
        state.withLock { state in
            if state.size > Self.limit {
                if state.descriptor >= 0 { close(state.descriptor) }
                state.descriptor = Self.open(path)
                state.size = 0
            }
            state.size += bytes.count
            Self.write(bytes, to: state.descriptor)
            if let echo { show(bytes, after: echo, &state) }
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
        rename(path, path + ".1")
        return Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    }

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
