import Glibc
import JSON

/// The output of a command.
struct Console: Sendable {
    /// True when the output goes to a terminal, rather than a program or a file.
    let isTerminal: Bool
    /// The width in columns; nil when lines may have any length.
    let width: Int?
    let hasColours: Bool
    let isJSON: Bool

    init(_ options: ClientOptions, environment: [String: String]) {
        isTerminal = isatty(STDOUT_FILENO) == 1
        width = Self.width(isTerminal: isTerminal, environment: environment)
        hasColours = options.color.hasColours(isTerminal: isTerminal, environment: environment)
        isJSON = options.json
    }

    /// Prints a line. Text from elsewhere must have passed through ``TerminalText``.
    func say(_ line: String = "") { Self.write(line + "\n", to: STDOUT_FILENO) }

    func say(_ lines: [String]) { Self.write(lines.map { $0 + "\n" }.joined(), to: STDOUT_FILENO) }

    /// Prints text without ending the line.
    func say(part: String) { Self.write(part, to: STDOUT_FILENO) }

    /// Prints a message that is not part of the result, to standard error.
    func note(_ line: String) { Self.write(line + "\n", to: STDERR_FILENO) }

    func note(part: String) { Self.write(part, to: STDERR_FILENO) }

    /// Prints a document for programs.
    func say(json: JSONValue) { say(JSONText.indented(json)) }

    /// Prints a table, or another text if it has no rows.
    func say(_ table: Table, orWhenEmpty empty: String) {
        guard !table.rows.isEmpty else { return note(empty) }
        say(table.lines(width: width, hasColours: hasColours))
    }

    func paint(_ text: String, _ style: Style) -> String { style.paint(text, if: hasColours) }

    func say(_ fault: ClientFault) {
        if isJSON { return note(JSONText.indented(fault.json)) }
        let isColoured = hasColours && isatty(STDERR_FILENO) == 1
        for (index, line) in TerminalText.lines(fault.message).enumerated() {
            note(index == 0 ? Style.boldRed.paint("Error:", if: isColoured) + " \(line)" : line)
        }
        if let next = fault.next { TerminalText.lines(next).forEach { note($0) } }
    }

    private static func width(isTerminal: Bool, environment: [String: String]) -> Int? {
        if let columns = environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 { return max(20, columns) }
        guard isTerminal else { return nil }
        return max(20, columns ?? 80)
    }

    /// How wide the terminal is just now; nil when it does not say.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        // The reader has closed the pipe, so no report is possible.
        guard write(bytes: Array(text.utf8), to: descriptor) else { exit(ClientFault.Code.failed.rawValue) }
    }

    /// - Returns: true when all bytes were written.
    @discardableResult
    static func write(bytes: [UInt8], to descriptor: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return false }
            start += count
        }
        return true
    }
}
