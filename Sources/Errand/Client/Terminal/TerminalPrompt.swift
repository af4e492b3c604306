import Glibc

/// Asks the person at the terminal; the questions go to standard error, so that results can be piped.
enum TerminalPrompt {
    /// Whether there is somebody to ask.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// - Returns: nil at the end of the input.
    static func line(_ question: String, on console: Console) -> String? {
        console.note(part: question)
        return readLine()
    }

    /// Asks without showing what is typed.
    ///
    /// The terminal is as before afterwards, also when the person gives up with Ctrl-C, which ends the program with 130.
    /// - Returns: nil when the person gave up with Ctrl-D.
    static func secret(_ question: String, on console: Console) -> String? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return readLine() }
        var quiet = before
        quiet.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet)
        // Only now: what is typed after the question must not be shown.
        console.note(part: question)
        let typed = typedLine()
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
        console.note("")
        switch typed {
        case .line(let bytes): return String(validating: bytes, as: UTF8.self) ?? ""
        case .end: return nil
        case .interrupted: exit(130)
        }
    }

    private enum Typed {
        case line([UInt8])
        case end
        case interrupted
    }

    private static func typedLine() -> Typed {
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return bytes.isEmpty ? .end : .line(bytes) }
            switch byte {
            case 0x0A, 0x0D: return .line(bytes)
            case 0x03: return .interrupted
            case 0x04: if bytes.isEmpty { return .end }
            case 0x15: bytes = []
            case 0x08, 0x7F:
                while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
            default: if bytes.count < 4096 { bytes.append(byte) }
            }
        }
    }

    /// - Returns: whether the person said yes.
    static func confirms(_ question: String, on console: Console) -> Bool {
        let answer = line("\(question) [y/N] ", on: console)?.lowercased() ?? ""
        return ["y", "yes"].contains(answer.filter { $0 != " " })
    }
}
