import Glibc

/// Asks the user at the terminal; questions go to standard error, so that results can be piped.
enum TerminalPrompt {
    /// True when standard input is a terminal.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// - Returns: nil at the end of the input.
    static func line(_ question: String, on console: Console) -> String? {
        console.note(part: question)
        return readLine()
    }

    /// Asks for input without echo.
    ///
    /// The terminal's settings are restored afterwards, even when the user aborts with Ctrl-C, which ends the program
    /// with 130.
    ///
    /// - Returns: nil when the user ended the input with Ctrl-D.
    static func secret(_ question: String, on console: Console) -> String? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return readLine() }
        var quiet = before
        quiet.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet)
        // Only now, because input after the question must not be echoed.
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

    /// - Returns: true when the user confirmed.
    static func confirms(_ question: String, on console: Console) -> Bool {
        let answer = line("\(question) [y/N] ", on: console)?.lowercased() ?? ""
        return ["y", "yes"].contains(answer.filter { $0 != " " })
    }
}
