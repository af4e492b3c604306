import Glibc
import Synchronization

/// A process's log on disk, bounded: one file and its predecessor.
final class LogFile: Sendable {
    static let limit = 8 << 20

    private struct State {
        var descriptor: Int32
        var size: Int
        var lineIsOpen = false
    }

    let path: String
    /// When given, what is written goes to the terminal as well, each line after this word.
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
        var text: [UInt8] = []
        for byte in bytes {
            if !state.lineIsOpen { text += Array("\(name) | ".utf8) }
            text.append(byte)
            state.lineIsOpen = byte != UInt8(ascii: "\n")
        }
        Self.write(text, to: STDOUT_FILENO)
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
