import Subprocess
import SuiteClient
import SystemPackage

/// Keeps a process running until its task is cancelled, then stops it: by SIGTERM, and by SIGKILL if that does not
/// help.
struct Supervisor: Sendable {
    /// A report to the suite about a process.
    enum Notice: Sendable {
        case restarting(ManagedProcess, ProcessEnding, after: Duration, isLooping: Bool)
        case notStarted(ManagedProcess, message: String)
    }

    let process: ManagedProcess
    let log: LogFile
    let notify: @Sendable (Notice) -> Void

    /// - Returns: nil once cancelled, or the ending after which a restart makes no sense.
    func run() async -> ProcessEnding? {
        var backOff = BackOff()
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                let ending = try await runOnce()
                if Task.isCancelled || ending.isFinal { return Task.isCancelled ? nil : ending }
                let delay = backOff.delay(afterRunning: .now - start)
                notify(.restarting(process, ending, after: delay, isLooping: backOff.isLooping))
                try await Task.sleep(for: delay)
            } catch {
                guard !Task.isCancelled else { return nil }
                notify(.notStarted(process, message: "\(error)"))
                let delay = backOff.delay(afterRunning: .now - start)
                try? await Task.sleep(for: max(delay, .milliseconds(200)))
            }
        }
        return nil
    }

    private func runOnce() async throws -> ProcessEnding {
        let start = log.end
        let result = try await Subprocess.run(
            configuration, input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
            for try await chunk in execution.standardOutput {
                log.append(chunk.withUnsafeBytes { Array($0) })
            }
        }
        return ProcessEnding(status: result.terminationStatus, lastWords: log.lastLines(since: start))
    }

    private var configuration: Configuration {
        var options = PlatformOptions()
        // A process group of its own, so that Ctrl-C in a terminal reaches only `up`, which stops the services before
        // their sidecars.
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(15))]
        return Configuration(
            executable: process.executable.contains("/")
                ? .path(FilePath(process.executable)) : .name(process.executable),
            arguments: Arguments(process.arguments),
            environment: .custom(environment),
            workingDirectory: FilePath(process.workingDirectory),
            platformOptions: options)
    }

    private var environment: [Environment.Key: String] {
        let read = process.variablesFromFiles.compactMapValues { path in
            ProcessFiles.read(path).map { String(decoding: $0, as: UTF8.self) }
        }
        return process.environment.merging(read) { $1 }.reduce(into: [:]) { keys, variable in
            if let key = Environment.Key(rawValue: variable.key) { keys[key] = variable.value }
        }
    }
}

/// The delays before a process is restarted.
///
/// The first restart is immediate; a process that repeatedly ends soon after its start waits longer each time.
struct BackOff: Sendable {
    /// A run longer than this counts as a success, which resets the delay.
    static let steady: Duration = .seconds(5)
    static let longest: Duration = .seconds(5)
    /// Number of consecutive endings from which a process counts as being in a crash loop.
    static let loop = 5

    private(set) var endings = 0

    var isLooping: Bool { endings >= Self.loop }

    /// - Parameter ran: how long the process ran.
    mutating func delay(afterRunning ran: Duration) -> Duration {
        endings = ran > Self.steady ? 1 : endings + 1
        guard endings > 1 else { return .zero }
        return min(.milliseconds(50 << min(endings, 10)), Self.longest)
    }
}
