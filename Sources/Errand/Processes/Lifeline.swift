import ArgumentParser
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import Threads
import UnixSignals

/// Ends this process when its parent has ended for any reason.
///
/// `errand up` holds the write end of each child's standard input without ever writing: when it dies, even by `kill
/// -9`, the kernel closes the pipe, and the child reads its end and shuts down gracefully.
enum Lifeline {
    /// Set, to any value, for processes whose standard input is a lifeline.
    static let variable = "ERRAND_LIFELINE"

    /// Time in seconds that a process may take to shut down once its parent is gone.
    private static let grace: UInt32 = 15

    static func hold(in environment: [String: String]) {
        guard environment[variable] != nil else { return }
        _ = SystemThread.start {
            waitForEnd()
            kill(getpid(), SIGTERM)
            sleep(grace)
            _exit(1)
        }
    }

    /// Returns at the end of standard input.
    static func waitForEnd() {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 0 || (count < 0 && errno != EINTR) { return }
        }
    }
}

/// Runs a program without support for ``Lifeline``, and stops it when the lifeline ends.
struct GuardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard", abstract: "Run a program for as long as the parent lives.", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough)
    var command: [String]

    func run() async throws {
        guard let program = command.first else { throw ExitCode(64) }
        Lifeline.hold(in: ProcessInfo.processInfo.environment)
        let signals = await StopSignals()
        let status = await withTaskGroup(of: TerminationStatus?.self) { [command] group in
            group.addTask { try? await Self.run(program, Array(command.dropFirst())) }
            group.addTask {
                await signals.first()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        throw ExitCode(status?.exitCode ?? 127)
    }

    private static func run(_ program: String, _ arguments: [String]) async throws -> TerminationStatus {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
        return try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
            platformOptions: options, input: .none, output: .currentStandardOutput, error: .currentStandardError
        ).terminationStatus
    }
}

extension TerminationStatus {
    /// The exit code as a shell reports it: the code, or 128 plus the signal.
    var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}

/// The signals that ask a program to stop.
struct StopSignals: Sendable {
    private let signals: UnixSignalsSequence

    /// Traps Ctrl-C, SIGTERM and SIGHUP, which then no longer end the process by themselves.
    init() async { signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) }

    /// Returns at the first signal, or when the task is cancelled; a further Ctrl-C ends the process at once.
    func first() async {
        for await _ in signals { break }
        signal(SIGINT, SIG_DFL)
    }
}
