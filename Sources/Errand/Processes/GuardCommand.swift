import ArgumentParser
import FoundationEssentials
import Subprocess
import SystemPackage

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
