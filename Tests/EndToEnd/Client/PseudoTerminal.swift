import Glibc
import Subprocess
import Synchronization
import SystemPackage
import TestSupport

@testable import Errand

/// A terminal for a program to run on, so wide, with somebody who reads the screen and types.
final class PseudoTerminal: Sendable {
    /// `TIOCSPTLCK` and `TIOCGPTN` of Linux, which Swift does not import.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    private let controller: Int32
    /// The other side.
    private let path: String
    private let screen = Mutex<[UInt8]>([])

    struct Unavailable: Error {}

    private init(columns: Int) throws {
        controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var unlocked: Int32 = 0
        var number: Int32 = 0
        guard controller >= 0, ioctl(controller, Self.setLock, &unlocked) == 0,
            ioctl(controller, Self.getNumber, &number) == 0
        else { throw Unavailable() }
        path = "/dev/pts/\(number)"
        var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(controller, UInt(TIOCSWINSZ), &size) == 0 else { throw Unavailable() }
    }

    deinit { close(controller) }

    var text: String { String(decoding: screen.withLock { $0 }, as: UTF8.self) }

    func type(_ text: String) { Console.write(bytes: Array(text.utf8), to: controller) }

    /// Runs a command on a terminal of its own.
    ///
    /// - Parameter typing: sits at the terminal while the command runs.
    /// - Returns: its exit code, and what was on the screen.
    static func run(
        _ user: TerminalUser, _ arguments: [String], columns: Int,
        typing: @escaping @Sendable (PseudoTerminal) async throws -> Void = { _ in }
    ) async throws -> (code: Int32, screen: String) {
        let terminal = try PseudoTerminal(columns: columns)
        let side = FileDescriptor(rawValue: open(terminal.path, O_RDWR | O_NOCTTY | O_CLOEXEC))
        let reader = Task { try await terminal.readUntilEnd() }
        let typist = Task { try await typing(terminal) }
        let result = try await Subprocess.run(
            .path(FilePath(SuitePlace.executable)), arguments: Arguments(arguments), environment: user.environment,
            input: .fileDescriptor(side, closeAfterSpawningProcess: false),
            output: .fileDescriptor(side, closeAfterSpawningProcess: false),
            error: .fileDescriptor(side, closeAfterSpawningProcess: false))
        try await typist.value
        try side.close()
        try await reader.value
        return (result.terminationStatus.exitCode, terminal.text)
    }

    /// Reads what is shown, without waiting on a thread that others need; the last one to close the other side ends it.
    private func readUntilEnd() async throws {
        _ = fcntl(controller, F_SETFL, O_NONBLOCK)
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(controller, &chunk, chunk.count)
            if count > 0 {
                screen.withLock { $0 += chunk[..<count] }
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                try await Task.sleep(for: .milliseconds(5))
            } else {
                return
            }
        }
    }
}
